package org.ringdom.runtime.hypercall;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.ringdom.abi.control.HypercallReplyDecoder;
import org.ringdom.abi.control.HypercallReplyEncoder;
import org.ringdom.abi.control.HypercallRequestDecoder;
import org.ringdom.abi.control.HypercallRequestEncoder;
import org.ringdom.abi.control.MessageHeaderEncoder;

/** Hypercalls as messages of the control plane. For one thread; keeps no state between calls. */
public final class HypercallCodec {
    /** Bytes of a message before its payload. */
    public static final int OVERHEAD = MessageHeaderEncoder.ENCODED_LENGTH + HypercallReplyEncoder.BLOCK_LENGTH
            + HypercallReplyEncoder.payloadHeaderLength();
    /** Longest payload either way. */
    public static final int MAX_PAYLOAD = 16 * 1024;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final HypercallRequestEncoder requestEncoder = new HypercallRequestEncoder();
    private final HypercallRequestDecoder requestDecoder = new HypercallRequestDecoder();
    private final HypercallReplyEncoder replyEncoder = new HypercallReplyEncoder();
    private final HypercallReplyDecoder replyDecoder = new HypercallReplyDecoder();

    /** Writes a whole request message at 0; returns its length. */
    public int encode(MutableDirectBuffer target, long clientKey, long requestId, HypercallRequest request) {
        requestEncoder.wrapAndApplyHeader(target, 0, header).clientKey(clientKey).requestId(requestId)
                .opcode(request.opcode());
        for (int i = 0; i < HypercallRequest.ARGS; i++) {
            requestEncoder.args(i, request.arg(i));
        }
        requestEncoder.putPayload(request.payload(), 0, request.payload().length);
        return MessageHeaderEncoder.ENCODED_LENGTH + requestEncoder.encodedLength();
    }

    /** Writes a whole reply message at 0; returns its length. */
    public int encode(MutableDirectBuffer target, long clientKey, long requestId, HypercallResult result) {
        replyEncoder.wrapAndApplyHeader(target, 0, header).clientKey(clientKey).requestId(requestId)
                .result(result.result());
        for (int i = 0; i < HypercallResult.VALUES; i++) {
            replyEncoder.values(i, result.value(i));
        }
        replyEncoder.putPayload(result.payload(), 0, result.payload().length);
        return MessageHeaderEncoder.ENCODED_LENGTH + replyEncoder.encodedLength();
    }

    /** Reads the body of a request message that is well-formed. */
    public HypercallRequest decodeRequest(DirectBuffer buffer, int offset, int blockLength, int version) {
        requestDecoder.wrap(buffer, offset, blockLength, version);
        long[] args = new long[HypercallRequest.ARGS];
        for (int i = 0; i < args.length; i++) {
            args[i] = requestDecoder.args(i);
        }
        int opcode = (int) requestDecoder.opcode();
        byte[] payload = new byte[requestDecoder.payloadLength()];
        requestDecoder.getPayload(payload, 0, payload.length);
        return HypercallRequest.withPayload(opcode, payload, args);
    }

    /** Reads the body of a reply message that is well-formed. */
    public HypercallResult decodeReply(DirectBuffer buffer, int offset, int blockLength, int version) {
        replyDecoder.wrap(buffer, offset, blockLength, version);
        long[] values = new long[HypercallResult.VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = replyDecoder.values(i);
        }
        long result = replyDecoder.result();
        byte[] payload = new byte[replyDecoder.payloadLength()];
        replyDecoder.getPayload(payload, 0, payload.length);
        return HypercallResult.withPayload(result, payload, values);
    }
}
