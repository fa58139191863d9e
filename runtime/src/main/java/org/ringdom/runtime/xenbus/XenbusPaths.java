package org.ringdom.runtime.xenbus;

/** Where devices lie in the store. */
public final class XenbusPaths {
    private XenbusPaths() {
    }

    /** Home of a domain. */
    public static String domain(int domid) {
        return "/local/domain/" + domid;
    }

    /** Directory of a frontend: {@code /local/domain/<domid>/device/<class>/<id>}. */
    public static String frontend(int domid, String deviceClass, int id) {
        return domain(domid) + "/device/" + deviceClass + "/" + id;
    }

    /** Directory of a backend: {@code /local/domain/<backendDomid>/backend/<class>/<frontendDomid>/<id>}. */
    public static String backend(int backendDomid, String deviceClass, int frontendDomid, int id) {
        return domain(backendDomid) + "/backend/" + deviceClass + "/" + frontendDomid + "/" + id;
    }

    /**
     * Where the end of a device that lies at {@code path} reports its errors:
     * {@code /local/domain/<domid>/error/<rest of the path>/error}.
     */
    public static String error(String path) {
        String[] parts = path.split("/", 5);
        if (parts.length == 5 && parts[0].isEmpty() && parts[1].equals("local") && parts[2].equals("domain")) {
            return "/local/domain/" + parts[3] + "/error/" + parts[4] + "/error";
        }
        return "error/" + path + "/error";
    }
}
