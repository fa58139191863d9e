package org.ringdom.guest.pv;

/**
 * What a packet's sender left to others.
 *
 * @param checksumBlank the TCP or UDP checksum holds only the pseudo header's sum
 * @param checked the checksum was checked, or need not be
 * @param segmentType 0, or {@code NetifExtraInfo.GSO_TCPV4} or {@code GSO_TCPV6} for a packet larger than the MTU
 * @param segmentBytes TCP payload of each of its segments
 */
public record NetOffload(boolean checksumBlank, boolean checked, int segmentType, int segmentBytes) {
    /** Nothing: the packet is as it goes onto the wire. */
    public static final NetOffload NONE = new NetOffload(false, false, 0, 0);
    /** Nothing, and its checksum is right. */
    public static final NetOffload CHECKED = new NetOffload(false, true, 0, 0);
    /** The checksum is left to the receiver. */
    public static final NetOffload BLANK = new NetOffload(true, true, 0, 0);
}
