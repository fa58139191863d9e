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

    @Override
    public String toString() {
        return "$ " + command + "\nexit code " + exitCode + "\n" + out + err;
    }
}
