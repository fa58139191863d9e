package org.ringdom.launcher.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param time when it was noted, in ms
 * @param what kind of event, such as {@code domain-created}
 * @param subject a process's role, or a domain's number and name
 * @param detail more for people; may be empty
 */
public record Event(Instant time, String what, String subject, String detail) {
    private static final int FIELDS = 4;

    public Event {
        time = time.truncatedTo(ChronoUnit.MILLIS);
        what = oneField(what);
        subject = oneField(subject);
        detail = oneField(detail);
    }

    private static String oneField(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    /** As a line of the file, without its end. */
    String line() {
        return String.join("\t", time.toString(), what, subject, detail);
    }

    /** The event of a line; empty if it is none. */
    static Optional<Event> of(String line) {
        String[] fields = line.split("\t", -1);
        try {
            return fields.length == FIELDS
                    ? Optional.of(new Event(Instant.parse(fields[0]), fields[1], fields[2], fields[3]))
                    : Optional.empty();
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
