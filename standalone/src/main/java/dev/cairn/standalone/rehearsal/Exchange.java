package dev.cairn.standalone.rehearsal;

import java.time.Instant;

/**
 * One request that the server received, and how far its answer got.
 *
 * @param arrivedAt when its body was read
 * @param body the raw body
 * @param fingerprint SHA-256, in hex, of the {@code messages} array without insignificant white space: equal for two
 *     requests that say the same; of the raw body if there is no such array
 * @param status of the answer; 0 as long as there is none
 * @param sent whether the whole answer was handed to the network; the client may still not have read it
 */
public record Exchange(Instant arrivedAt, String body, String fingerprint, int status, boolean sent) {
    Exchange answered(int answer) {
        return new Exchange(arrivedAt, body, fingerprint, answer, true);
    }
}
