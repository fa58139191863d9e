package org.ringdom.launcher.toolstack.config;

/** Numbers as xl reads them: decimal, hexadecimal after 0x, octal after 0. */
final class Numbers {
    private Numbers() {
    }

    /**
     * @return the value of the digits, which may follow a minus sign
     * @throws NumberFormatException if they are no number, or too large for 64 bits with sign
     */
    static long parse(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (digits.isEmpty() || !isAsciiAlphanumeric(digits)) {
            throw new NumberFormatException(text);
        }
        String sign = negative ? "-" : "";
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseLong(sign + digits.substring(2), 16);
        }
        return Long.parseLong(sign + digits, digits.length() > 1 && digits.charAt(0) == '0' ? 8 : 10);
    }

    private static boolean isAsciiAlphanumeric(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }
}
