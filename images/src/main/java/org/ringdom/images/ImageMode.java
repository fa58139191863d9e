package org.ringdom.images;

/** How an image is opened, and who else may have it open. */
public enum ImageMode {
    /** Read only; others may read it too. */
    READ_ONLY,
    /** Read and write; nobody else may use it. */
    READ_WRITE,
    /** Read and write beside others who know what they do: no lock. */
    SHARED_WRITE;

    /** The mode of a disk's {@code mode} key: "r", "w" or "w!". */
    public static ImageMode ofKey(String key) {
        return switch (key) {
            case "r", "ro" -> READ_ONLY;
            case "w!" -> SHARED_WRITE;
            default -> READ_WRITE;
        };
    }
}
