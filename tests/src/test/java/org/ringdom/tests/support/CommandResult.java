package org.ringdom.tests.support;

/** What a finished command left behind. */
public record CommandResult(String command, int exitCode, String out, String err) {
    /** This result, if the command succeeded; the test fails otherwise. */
    public CommandResult ok() {
        if (exitCode != 0) {
            throw new AssertionError(this);
        }
        return this;
    }

    /** Fails the test unless the command failed with exit code 1 and one line that names {@code what}. */
    public void refusedNaming(String what) {
        boolean refused = exitCode == 1 && err.contains(what) && err.strip().lines().count() == 1
                && !err.contains("Exception") && !err.contains("internal error");
        if (!refused) {
            throw new AssertionError(this);
        }
    }

    @Override
    public String toString() {
        return "$ " + command + "\nexit code " + exitCode + "\n" + out + err;
    }
}
