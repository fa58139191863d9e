package org.ringdom.xenstore.protocol;

import java.nio.charset.StandardCharsets;

/**
 * The errors that a client of the store can decode; each goes over the wire as its name and a NUL.
 *
 * <p>Source: {@code xsd_errors} in xen/include/public/io/xs_wire.h.
 */
public enum XsError {
    /** The message, path or argument makes no sense. */
    EINVAL,
    /** The caller may not do that here. */
    EACCES,
    /** There already. */
    EEXIST,
    /** Not for a directory. */
    EISDIR,
    /** No such node, watch, transaction or domain. */
    ENOENT,
    /** Out of memory. */
    ENOMEM,
    /** A quota is used up, or the journal's disk is full. */
    ENOSPC,
    /** The journal could not be written. */
    EIO,
    /** Children are left. */
    ENOTEMPTY,
    /** The store does not know this request. */
    ENOSYS,
    /** Read only. */
    EROFS,
    /** In use, or a transaction inside a transaction. */
    EBUSY,
    /** The transaction conflicts with a change of somebody else; try it again. */
    EAGAIN,
    /** Connected already. */
    EISCONN,
    /** The reply would be too long, or too many watches. */
    E2BIG,
    /** Not even the owner may do that. */
    EPERM;

    private final byte[] wire = (name() + '\0').getBytes(StandardCharsets.US_ASCII);
    private final StoreException exception = new StoreException(this);

    /** Payload of the ERROR message: the name and a NUL. Not to be changed by the caller. */
    byte[] wire() {
        return wire;
    }

    /** The exception that carries this error; always the same object, without a stack trace. */
    public StoreException exception() {
        return exception;
    }
}
