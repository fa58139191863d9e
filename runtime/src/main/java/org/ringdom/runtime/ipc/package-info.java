/**
 * The control plane between processes: Aeron IPC sessions that outlive the media driver and either end's death.
 *
 * <p>{@link org.ringdom.runtime.ipc.AeronFabric} is a process's one Aeron client, driven by its agent thread and made anew
 * whenever the fabric's epoch changes. On it stand {@link org.ringdom.runtime.ipc.ControlServer} (one request stream, a
 * session per client) and {@link org.ringdom.runtime.ipc.ControlSession} (the client's end: Hello, Welcome, requests that
 * are sent again with the same id until they are answered). Nothing here starts a thread, and nothing blocks unless its
 * name says so. Everything is used by the agent thread only.
 */
package org.ringdom.runtime.ipc;
