package org.ringdom.runtime.xenstore;

/** A watch that is set; closing it removes it. For the agent thread. */
public final class XenstoreWatch implements AutoCloseable {
    private final XenstoreClient client;
    private final String path;
    private final String token;
    private final String wireToken;
    private final WatchListener listener;
    private boolean closed;

    XenstoreWatch(XenstoreClient client, String path, String token, String wireToken, WatchListener listener) {
        this.client = client;
        this.path = path;
        this.token = token;
        this.wireToken = wireToken;
        this.listener = listener;
    }

    public String path() {
        return path;
    }

    public String token() {
        return token;
    }

    String wireToken() {
        return wireToken;
    }

    void fire(String changedPath) {
        if (!closed) {
            listener.onWatch(changedPath, token);
        }
    }

    /** Removes the watch without waiting; the listener is not called again. A second close does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            client.unwatch(this);
        }
    }
}
