package org.ringdom.runtime.ipc;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.ringdom.abi.control.CommandProgressDecoder;
import org.ringdom.abi.control.CommandReplyDecoder;
import org.ringdom.abi.control.CommandRequestDecoder;
import org.ringdom.abi.control.GoodbyeDecoder;
import org.ringdom.abi.control.HelloDecoder;
import org.ringdom.abi.control.HypercallReplyDecoder;
import org.ringdom.abi.control.HypercallRequestDecoder;
import org.ringdom.abi.control.WelcomeDecoder;
import org.ringdom.abi.control.XenstoreReplyDecoder;
import org.ringdom.abi.control.XenstoreRequestDecoder;

/**
 * What every message of the control plane has in common, and the one check of its shape. A message that passes
 * {@link #isWellFormed} can be read by its generated decoder without running past its end.
 *
 * <pre>
 *   +0   u16 blockLength, u16 templateId, u16 schemaId, u16 version
 *   +8   u64 clientKey
 *   +16  u64 requestId        requests and replies; 0: an event that nobody asked for
 * </pre>
 */
public final class ControlMessages {
    /** Bytes before the body. */
    public static final int HEADER = 8;
    /** Longest message. */
    public static final int MAX_LENGTH = 30 * 1024;

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LENGTH_FIELD = 4;
    private static final int GROUP_HEADER = 4;
    private static final int BAD = -1;

    private ControlMessages() {
    }

    public static int blockLength(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset, LE) & 0xFFFF;
    }

    public static int templateId(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + 2, LE) & 0xFFFF;
    }

    public static int version(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + 6, LE) & 0xFFFF;
    }

    public static long clientKey(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + HEADER, LE);
    }

    public static long requestId(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + HEADER + 8, LE);
    }

    /** True for what a client may ask once its session is open. */
    static boolean isRequest(int templateId) {
        return templateId == HypercallRequestDecoder.TEMPLATE_ID || templateId == XenstoreRequestDecoder.TEMPLATE_ID
                || templateId == CommandRequestDecoder.TEMPLATE_ID;
    }

    /** True for a message that answers a request for good (progress does not). */
    static boolean isReply(int templateId) {
        return templateId == HypercallReplyDecoder.TEMPLATE_ID || templateId == XenstoreReplyDecoder.TEMPLATE_ID
                || templateId == CommandReplyDecoder.TEMPLATE_ID;
    }

    /** Whether the bytes are a message of our schema whose every part lies within {@code length}. */
    public static boolean isWellFormed(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER || (buffer.getShort(offset + 4, LE) & 0xFFFF) != HelloDecoder.SCHEMA_ID
                || version(buffer, offset) == 0) {
            return false;
        }
        int template = templateId(buffer, offset);
        int block = blockLength(buffer, offset);
        int least = leastBlock(template);
        if (least == BAD || block < least || HEADER + block > length) {
            return false;
        }
        return tailEnd(template, buffer, offset + HEADER + block, offset + length) != BAD;
    }

    private static int leastBlock(int template) {
        return switch (template) {
            case HelloDecoder.TEMPLATE_ID -> HelloDecoder.BLOCK_LENGTH;
            case WelcomeDecoder.TEMPLATE_ID -> WelcomeDecoder.BLOCK_LENGTH;
            case GoodbyeDecoder.TEMPLATE_ID -> GoodbyeDecoder.BLOCK_LENGTH;
            case HypercallRequestDecoder.TEMPLATE_ID -> HypercallRequestDecoder.BLOCK_LENGTH;
            case HypercallReplyDecoder.TEMPLATE_ID -> HypercallReplyDecoder.BLOCK_LENGTH;
            case XenstoreRequestDecoder.TEMPLATE_ID -> XenstoreRequestDecoder.BLOCK_LENGTH;
            case XenstoreReplyDecoder.TEMPLATE_ID -> XenstoreReplyDecoder.BLOCK_LENGTH;
            case CommandRequestDecoder.TEMPLATE_ID -> CommandRequestDecoder.BLOCK_LENGTH;
            case CommandProgressDecoder.TEMPLATE_ID -> CommandProgressDecoder.BLOCK_LENGTH;
            case CommandReplyDecoder.TEMPLATE_ID -> CommandReplyDecoder.BLOCK_LENGTH;
            default -> BAD;
        };
    }

    private static int tailEnd(int template, DirectBuffer buffer, int from, int end) {
        return switch (template) {
            case HypercallRequestDecoder.TEMPLATE_ID, HypercallReplyDecoder.TEMPLATE_ID,
                    XenstoreRequestDecoder.TEMPLATE_ID, XenstoreReplyDecoder.TEMPLATE_ID,
                    CommandProgressDecoder.TEMPLATE_ID ->
                data(buffer, from, end, 1);
            case CommandRequestDecoder.TEMPLATE_ID -> data(buffer, argumentsEnd(buffer, from, end), end, 2);
            case CommandReplyDecoder.TEMPLATE_ID -> data(buffer, rowsEnd(buffer, from, end), end, 1);
            default -> from;
        };
    }

    /** End of {@code count} variable-length fields, or BAD. */
    private static int data(DirectBuffer buffer, int from, int end, int count) {
        int at = from;
        for (int i = 0; i < count && at != BAD; i++) {
            if (end - at < LENGTH_FIELD) {
                return BAD;
            }
            long bytes = buffer.getInt(at, LE) & 0xFFFF_FFFFL;
            at = bytes > end - at - LENGTH_FIELD ? BAD : at + LENGTH_FIELD + (int) bytes;
        }
        return at;
    }

    private static int argumentsEnd(DirectBuffer buffer, int from, int end) {
        return end - from < GROUP_HEADER ? BAD : groupEnd(buffer, from, end, 1);
    }

    /** End of a group whose entries hold {@code fields} variable-length fields. */
    private static int groupEnd(DirectBuffer buffer, int from, int end, int fields) {
        if (from == BAD || end - from < GROUP_HEADER) {
            return BAD;
        }
        int block = buffer.getShort(from, LE) & 0xFFFF;
        int entries = buffer.getShort(from + 2, LE) & 0xFFFF;
        int at = from + GROUP_HEADER;
        for (int i = 0; i < entries && at != BAD; i++) {
            at = block > end - at ? BAD : data(buffer, at + block, end, fields);
        }
        return at;
    }

    private static int rowsEnd(DirectBuffer buffer, int from, int end) {
        if (end - from < GROUP_HEADER) {
            return BAD;
        }
        int block = buffer.getShort(from, LE) & 0xFFFF;
        int rows = buffer.getShort(from + 2, LE) & 0xFFFF;
        int at = from + GROUP_HEADER;
        for (int i = 0; i < rows && at != BAD; i++) {
            at = block > end - at ? BAD : groupEnd(buffer, at + block, end, 2);
        }
        return at;
    }
}
