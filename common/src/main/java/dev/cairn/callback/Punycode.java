package dev.cairn.callback;

import java.util.Arrays;

/** Unicode in the letters, digits and hyphens of a host name (RFC 3492). */
final class Punycode {
    private static final int BASE = 36;
    private static final int LEAST_THRESHOLD = 1;
    private static final int MOST_THRESHOLD = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int FIRST_BIAS = 72;
    private static final int FIRST_POINT = 0x80;

    private Punycode() {}

    /** The label without its prefix {@code xn--}. */
    static String encode(String label) {
        int[] points = label.codePoints().toArray();
        StringBuilder encoded = new StringBuilder();
        Arrays.stream(points).filter(point -> point < FIRST_POINT).forEach(encoded::appendCodePoint);
        int basic = encoded.length();
        encoded.append(basic > 0 ? "-" : "");
        int done = basic;
        int bias = FIRST_BIAS;
        int point = FIRST_POINT;
        int delta = 0;
        while (done < points.length) {
            int next = smallestFrom(point, points);
            delta += (next - point) * (done + 1);
            point = next;
            for (int each : points) {
                delta += each < point ? 1 : 0;
                if (each == point) {
                    appendNumber(delta, bias, encoded);
                    bias = adapted(delta, done + 1, done == basic);
                    delta = 0;
                    done++;
                }
            }
            delta++;
            point++;
        }
        return encoded.toString();
    }

    private static int smallestFrom(int least, int[] points) {
        return Arrays.stream(points).filter(point -> point >= least).min().orElseThrow();
    }

    private static void appendNumber(int number, int bias, StringBuilder encoded) {
        int rest = number;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.clamp(k - bias, LEAST_THRESHOLD, MOST_THRESHOLD);
            if (rest < threshold) {
                encoded.append(digit(rest));
                return;
            }
            encoded.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int adapted(int number, int points, boolean first) {
        int delta = first ? number / DAMP : number / 2;
        delta += delta / points;
        int k = 0;
        while (delta > (BASE - LEAST_THRESHOLD) * MOST_THRESHOLD / 2) {
            delta /= BASE - LEAST_THRESHOLD;
            k += BASE;
        }
        return k + (BASE - LEAST_THRESHOLD + 1) * delta / (delta + SKEW);
    }
}
