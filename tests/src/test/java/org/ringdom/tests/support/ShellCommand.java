package org.ringdom.tests.support;

/** A command for a guest's shell, with marks on the console around what it prints. Messages of the kernel may be in between. */
record ShellCommand(int number, String command) {
    /** What is typed. The shell works the marks out: what is echoed while it is typed does not have them. */
    String line() {
        return "echo; echo from-$((" + number + " * 1001)); " + command + "; echo upto-$((" + number + " * 1001))";
    }

    /** What is shown when it has ended. */
    String end() {
        return "upto-" + number * 1001 + "\r";
    }

    /** What it printed, of all that was shown until its end. */
    String printed(String shown) {
        String begin = "from-" + number * 1001 + "\r\n";
        return shown.substring(shown.indexOf(begin) + begin.length(), shown.indexOf(end())).replace("\r", "").strip();
    }
}
