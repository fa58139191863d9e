package org.ringdom.xenstore.engine;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.StoreException;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;

/**
 * Executes requests. For each one: {@link #execute}; if the outcome is durable, the journal; {@link #apply}; then reply and
 * events may be seen. Outcomes are applied in the order of execution, each before the next request. Not thread-safe.
 */
public final class StoreEngine {
    private final StoreState state;
    private final DomainHost host;

    /** An engine on {@code state}, which nobody else changes from now on. */
    public StoreEngine(StoreState state, DomainHost host) {
        this.state = state;
        this.host = host;
    }

    /** The state, to look at. */
    public StoreState state() {
        return state;
    }

    /** Takes in a connection that dies with the process. Its number must be free and above every domid. */
    public Client connect(long id, Caller caller) {
        return state.connect(id, caller, false);
    }

    /** Forgets a connection of {@link #connect} with its watches and transactions. */
    public void disconnect(long id) {
        state.disconnect(id);
    }

    /**
     * Executes one request.
     *
     * @param client
     *            whose
     * @param message
     *            header and payload, checked to have the length that the header says; not to be changed from now on
     */
    public Outcome execute(Client client, byte[] message) {
        Request request = new Request(state, client, message);
        try {
            dispatch(request);
        } catch (StoreException e) {
            request.outcome().reply(Wire.error(request.id(), request.transactionId(), e.error()));
        }
        return request.outcome();
    }

    /** The outcome of a domain's death that nobody asked for: as if it were released. Nothing if it is not known. */
    public Outcome domainDied(int domid) {
        Request request = new Request(state, null, null);
        if (state.domains().containsKey(domid)) {
            DomainRequests.release(request, domid);
        }
        return request.outcome();
    }

    /** The outcome of a domain's shutdown or crash. */
    public Outcome domainShutdown(int domid) {
        Request request = new Request(state, null, null);
        DomainRequests.shutdown(request, domid);
        return request.outcome();
    }

    /** The outcome of a guest's wish to begin anew on its ring. */
    public Outcome reconnect(int domid) {
        Request request = new Request(state, null, null);
        DomainRequests.reconnect(request, domid);
        return request.outcome();
    }

    /** Makes an outcome the state of the store. */
    public void apply(Outcome outcome) {
        if (outcome.work() != null) {
            state.publish(outcome.work());
            state.remember(outcome.client(), outcome.work());
        }
        for (Change change : outcome.changes()) {
            if (!(change instanceof Change.NodeChanged)) {
                state.apply(change);
            }
        }
        outcome.passing().forEach(state::apply);
    }

    private void dispatch(Request request) {
        int type = request.type();
        if (!known(type)) {
            throw XsError.ENOSYS.exception();
        }
        if (privilegedOnly(type) && !request.caller().privileged()) {
            throw XsError.EACCES.exception();
        }
        if (request.transactionId() != 0 && type != XenstoreMessageType.WATCH && type != XenstoreMessageType.UNWATCH) {
            request.transaction(request.client().transaction(request.transactionId()));
            if (request.transaction() == null) {
                throw XsError.ENOENT.exception();
            }
        }
        execute(request, type);
    }

    private static boolean known(int type) {
        return type >= 0 && type <= XenstoreMessageType.SET_QUOTA && type != XenstoreMessageType.RESTRICT
                && type != XenstoreMessageType.WATCH_EVENT && type != XenstoreMessageType.ERROR;
    }

    private static boolean privilegedOnly(int type) {
        return switch (type) {
            case XenstoreMessageType.CONTROL, XenstoreMessageType.INTRODUCE, XenstoreMessageType.RELEASE,
                    XenstoreMessageType.IS_DOMAIN_INTRODUCED, XenstoreMessageType.RESUME,
                    XenstoreMessageType.SET_TARGET, XenstoreMessageType.SET_FEATURE, XenstoreMessageType.GET_QUOTA,
                    XenstoreMessageType.SET_QUOTA ->
                true;
            default -> false;
        };
    }

    private void execute(Request request, int type) {
        switch (type) {
            case XenstoreMessageType.READ -> NodeRequests.read(request);
            case XenstoreMessageType.WRITE -> NodeRequests.write(request);
            case XenstoreMessageType.DIRECTORY -> NodeRequests.directory(request);
            case XenstoreMessageType.DIRECTORY_PART -> NodeRequests.directoryPart(request);
            case XenstoreMessageType.MKDIR -> NodeRequests.makeDirectory(request);
            case XenstoreMessageType.RM -> NodeRequests.remove(request);
            case XenstoreMessageType.GET_PERMS -> NodeRequests.getPermissions(request);
            case XenstoreMessageType.SET_PERMS -> NodeRequests.setPermissions(request);
            case XenstoreMessageType.WATCH -> ConnectionRequests.watch(request);
            case XenstoreMessageType.UNWATCH -> ConnectionRequests.unwatch(request);
            case XenstoreMessageType.RESET_WATCHES -> ConnectionRequests.resetWatches(request);
            case XenstoreMessageType.TRANSACTION_START -> ConnectionRequests.startTransaction(request);
            case XenstoreMessageType.TRANSACTION_END -> ConnectionRequests.endTransaction(request);
            case XenstoreMessageType.INTRODUCE -> DomainRequests.introduce(request, host);
            case XenstoreMessageType.RELEASE -> DomainRequests.release(request);
            case XenstoreMessageType.RESUME -> DomainRequests.resume(request);
            case XenstoreMessageType.SET_TARGET -> DomainRequests.setTarget(request);
            case XenstoreMessageType.IS_DOMAIN_INTRODUCED -> DomainRequests.isIntroduced(request);
            case XenstoreMessageType.GET_DOMAIN_PATH -> DomainRequests.domainPath(request);
            case XenstoreMessageType.GET_FEATURE -> QuotaRequests.getFeature(request, host);
            case XenstoreMessageType.SET_FEATURE -> QuotaRequests.setFeature(request, host);
            case XenstoreMessageType.GET_QUOTA -> QuotaRequests.getQuota(request, host);
            case XenstoreMessageType.SET_QUOTA -> QuotaRequests.setQuota(request, host);
            case XenstoreMessageType.CONTROL -> ControlRequests.control(request);
            default -> throw new IllegalStateException("no request of type " + type);
        }
    }
}
