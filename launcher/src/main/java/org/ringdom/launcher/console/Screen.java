package org.ringdom.launcher.console;

/** What shows a console to somebody. Called on the thread of {@link ConsoleClient#run}. */
public interface Screen {
    /** Output of the guest, each byte once and in order. */
    void show(byte[] bytes, int offset, int length);

    /** So many bytes of output came and went while the client did not read; the log has them. */
    void skipped(long bytes);

    /** Whether what is typed here goes to the guest; told at the beginning and when it changes. */
    void role(boolean mayType);

    /** The service is away, or is back. */
    void away(boolean away);
}
