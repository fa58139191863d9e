package org.ringdom.runtime.journal;

/**
 * How much a journal keeps.
 *
 * @param fileBytes when a file has so many bytes, the next one is begun
 * @param files so many files are kept, the one being written included; at least 2
 */
public record Retention(long fileBytes, int files) {
    public Retention {
        if (fileBytes <= 0 || files < 2) {
            throw new IllegalArgumentException("a journal keeps two files at least: " + fileBytes + ", " + files);
        }
    }
}
