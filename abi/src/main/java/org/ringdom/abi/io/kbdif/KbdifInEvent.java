package org.ringdom.abi.io.kbdif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An event to a keyboard and pointer frontend.
 *
 * <pre>
 *          motion (1)      key (3)         position (4)    touch (5)
 *   0x00 +---------------+---------------+---------------+-----------------+
 *        | type, u8      | type, u8      | type, u8      | type, u8        |
 *   0x01 |               +---------------+               +-----------------+
 *        |               | pressed, u8   |               | event_type, u8  |
 *   0x02 |               +---------------+               +-----------------+
 *        |               |               |               | contact_id, u8  |
 *   0x04 +---------------+---------------+---------------+-----------------+
 *        | rel_x, s32    | keycode, u32  | abs_x, s32    |                 |
 *   0x08 +---------------+---------------+---------------+-----------------+
 *        | rel_y, s32    |               | abs_y, s32    | abs_x or major  |
 *        |               |               |               | or orientation  |
 *   0x0C +---------------+               +---------------+-----------------+
 *        | rel_z, s32    |               | rel_z, s32    | abs_y or minor  |
 *   0x10 +---------------+---------------+---------------+-----------------+
 * </pre>
 *
 * <p>Events of an unknown type are skipped. No event goes the other way yet.
 *
 * <p>Source: {@code union xenkbd_in_event} in xen/include/public/io/kbdif.h.
 */
public final class KbdifInEvent {
    /** Size in bytes. */
    public static final int SIZE = 40;
    /** Offset of {@link #type()}, u8. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #relX()}, s32. */
    public static final int REL_X_OFFSET = 4;
    /** Offset of {@link #relY()}, s32. */
    public static final int REL_Y_OFFSET = 8;
    /** Offset of {@link #relZ()}, s32. */
    public static final int REL_Z_OFFSET = 0xc;
    /** Offset of {@link #keyPressed()}, u8. */
    public static final int KEY_PRESSED_OFFSET = 1;
    /** Offset of {@link #keyCode()}, u32. */
    public static final int KEY_CODE_OFFSET = 4;
    /** Offset of {@link #absX()}, s32. */
    public static final int ABS_X_OFFSET = 4;
    /** Offset of {@link #absY()}, s32. */
    public static final int ABS_Y_OFFSET = 8;
    /** Offset of {@link #touchEvent()}, u8. */
    public static final int TOUCH_EVENT_OFFSET = 1;
    /** Offset of {@link #touchContact()}, u8. */
    public static final int TOUCH_CONTACT_OFFSET = 2;
    /** Offset of {@link #touchX()}, s32. */
    public static final int TOUCH_X_OFFSET = 8;
    /** Offset of {@link #touchY()}, s32. */
    public static final int TOUCH_Y_OFFSET = 0xc;
    /** Offset of {@link #touchMajor()}, u32. */
    public static final int TOUCH_MAJOR_OFFSET = 8;
    /** Offset of {@link #touchMinor()}, u32. */
    public static final int TOUCH_MINOR_OFFSET = 0xc;
    /** Offset of {@link #touchOrientation()}, s16. */
    public static final int TOUCH_ORIENTATION_OFFSET = 8;
    /** The pointer moved by. */
    public static final int TYPE_MOTION = 1;
    /** Not used. */
    public static final int TYPE_RESERVED = 2;
    /** A key or button. */
    public static final int TYPE_KEY = 3;
    /** The pointer is at. */
    public static final int TYPE_POS = 4;
    /** A finger. */
    public static final int TYPE_MTOUCH = 5;
    /** A finger came down. */
    public static final int TOUCH_DOWN = 0;
    /** A finger was lifted. */
    public static final int TOUCH_UP = 1;
    /** A finger moved. */
    public static final int TOUCH_MOTION = 2;
    /** The changes since the last one belong together. */
    public static final int TOUCH_SYN = 3;
    /** The shape of a contact. */
    public static final int TOUCH_SHAPE = 4;
    /** The orientation of a contact. */
    public static final int TOUCH_ORIENT = 5;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public KbdifInEvent wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** One of the {@code TYPE_} constants; tells which of the fields are there. */
    public int type() {
        return buffer.getUByte(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public KbdifInEvent type(int value) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Motion: to the right. */
    public int relX() {
        return buffer.getInt(offset + REL_X_OFFSET);
    }

    /** Stores {@link #relX()}. */
    public KbdifInEvent relX(int value) {
        buffer.putInt(offset + REL_X_OFFSET, value);
        return this;
    }

    /** Motion: downwards. */
    public int relY() {
        return buffer.getInt(offset + REL_Y_OFFSET);
    }

    /** Stores {@link #relY()}. */
    public KbdifInEvent relY(int value) {
        buffer.putInt(offset + REL_Y_OFFSET, value);
        return this;
    }

    /** Motion and position: wheel; guests report the negative of it. */
    public int relZ() {
        return buffer.getInt(offset + REL_Z_OFFSET);
    }

    /** Stores {@link #relZ()}. */
    public KbdifInEvent relZ(int value) {
        buffer.putInt(offset + REL_Z_OFFSET, value);
        return this;
    }

    /** Key: 1 pressed, 0 released. */
    public int keyPressed() {
        return buffer.getUByte(offset + KEY_PRESSED_OFFSET);
    }

    /** Stores {@link #keyPressed()}. */
    public KbdifInEvent keyPressed(int value) {
        buffer.putByte(offset + KEY_PRESSED_OFFSET, (byte) value);
        return this;
    }

    /** Key: a Linux input code; mouse buttons too. */
    public int keyCode() {
        return buffer.getInt(offset + KEY_CODE_OFFSET);
    }

    /** Stores {@link #keyCode()}. */
    public KbdifInEvent keyCode(int value) {
        buffer.putInt(offset + KEY_CODE_OFFSET, value);
        return this;
    }

    /** Position: from the left edge. */
    public int absX() {
        return buffer.getInt(offset + ABS_X_OFFSET);
    }

    /** Stores {@link #absX()}. */
    public KbdifInEvent absX(int value) {
        buffer.putInt(offset + ABS_X_OFFSET, value);
        return this;
    }

    /** Position: from the upper edge. */
    public int absY() {
        return buffer.getInt(offset + ABS_Y_OFFSET);
    }

    /** Stores {@link #absY()}. */
    public KbdifInEvent absY(int value) {
        buffer.putInt(offset + ABS_Y_OFFSET, value);
        return this;
    }

    /** Touch: one of the {@code TOUCH_} constants. */
    public int touchEvent() {
        return buffer.getUByte(offset + TOUCH_EVENT_OFFSET);
    }

    /** Stores {@link #touchEvent()}. */
    public KbdifInEvent touchEvent(int value) {
        buffer.putByte(offset + TOUCH_EVENT_OFFSET, (byte) value);
        return this;
    }

    /** Touch: which finger. */
    public int touchContact() {
        return buffer.getUByte(offset + TOUCH_CONTACT_OFFSET);
    }

    /** Stores {@link #touchContact()}. */
    public KbdifInEvent touchContact(int value) {
        buffer.putByte(offset + TOUCH_CONTACT_OFFSET, (byte) value);
        return this;
    }

    /** Touch down and motion: from the left edge. */
    public int touchX() {
        return buffer.getInt(offset + TOUCH_X_OFFSET);
    }

    /** Stores {@link #touchX()}. */
    public KbdifInEvent touchX(int value) {
        buffer.putInt(offset + TOUCH_X_OFFSET, value);
        return this;
    }

    /** Touch down and motion: from the upper edge. */
    public int touchY() {
        return buffer.getInt(offset + TOUCH_Y_OFFSET);
    }

    /** Stores {@link #touchY()}. */
    public KbdifInEvent touchY(int value) {
        buffer.putInt(offset + TOUCH_Y_OFFSET, value);
        return this;
    }

    /** Touch shape: longer axis. */
    public long touchMajor() {
        return buffer.getUInt(offset + TOUCH_MAJOR_OFFSET);
    }

    /** Stores {@link #touchMajor()}. */
    public KbdifInEvent touchMajor(long value) {
        buffer.putInt(offset + TOUCH_MAJOR_OFFSET, (int) value);
        return this;
    }

    /** Touch shape: shorter axis. */
    public long touchMinor() {
        return buffer.getUInt(offset + TOUCH_MINOR_OFFSET);
    }

    /** Stores {@link #touchMinor()}. */
    public KbdifInEvent touchMinor(long value) {
        buffer.putInt(offset + TOUCH_MINOR_OFFSET, (int) value);
        return this;
    }

    /** Touch orientation. */
    public int touchOrientation() {
        return buffer.getShort(offset + TOUCH_ORIENTATION_OFFSET);
    }

    /** Stores {@link #touchOrientation()}. */
    public KbdifInEvent touchOrientation(int value) {
        buffer.putShort(offset + TOUCH_ORIENTATION_OFFSET, (short) value);
        return this;
    }
}
