package dev.cairn.worker.langchain4j;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkiverse.langchain4j.openai.common.OpenAiRestApi;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.eclipse.microprofile.rest.client.spi.RestClientListener;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;
import org.jspecify.annotations.Nullable;

/**
 * Sees the answers of model endpoints before LangChain4j does: errors while their headers are still at hand ({@code
 * Retry-After} is one of them), and replies that leave out what the client insists on and nobody needs.
 */
public final class RefusalFilter implements RestClientListener, ClientResponseFilter {
    /**
     * About as many as an address has ports to call from: the slots of a worker bound its calls, and nothing else is to. The
     * client squares it as an int; of twice as many it opens no connection at all.
     */
    private static final int MOST_CALLS = 32_768;

    private static final int LONGEST_EXCERPT = 16_384;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    @Override
    public void onNewClient(Class<?> serviceInterface, RestClientBuilder builder) {
        if (serviceInterface == OpenAiRestApi.class) {
            builder.register(this);
            builder.register(new LastLook());
            // By default the fifty-first call would wait for a connection while its time limit runs.
            builder.property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, MOST_CALLS);
        }
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) throws IOException {
        if (response.getStatus() >= 400) {
            throw new HttpRefusal(
                    response.getStatus(),
                    retryAfter(response.getHeaderString("Retry-After"), clock(response.getHeaderString("Date"))),
                    excerpt(response));
        }
        if (response.hasEntity() && response.getEntityStream() != null) {
            response.setEntityStream(new ByteArrayInputStream(
                    identified(response.getEntityStream().readAllBytes())));
            // Some servers call it text/plain; what is no JSON is found out by reading it.
            response.getHeaders().putSingle("Content-Type", "application/json");
        }
    }

    /** The client takes a reply without an id for an error, though no part of the protocol needs the id. */
    static byte[] identified(byte[] body) {
        try {
            if (!hasId(body)
                    && JSON.readTree(body) instanceof ObjectNode reply
                    && reply.path("choices").isArray()) {
                return JSON.writeValueAsBytes(reply.put("id", "none"));
            }
        } catch (IOException e) {
            // No JSON: the reader after this one says so.
        }
        return body;
    }

    /** Reads no further than the id, which nearly all replies begin with. */
    private static boolean hasId(byte[] body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean id = parser.currentName().equals("id");
                JsonToken value = parser.nextToken();
                if (id) {
                    return value == JsonToken.VALUE_STRING;
                }
                parser.skipChildren();
            }
            return false;
        }
    }

    /** The provider's own, by the answer's {@code Date}: it is what a date in {@code Retry-After} is told by. */
    static Instant clock(@Nullable String date) {
        try {
            return date == null ? Instant.now() : httpDate(date);
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }

    private static Instant httpDate(String text) {
        return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
    }

    /** Seconds or an HTTP date (RFC 9110, 10.2.3); zero if there is none or it cannot be read. */
    static Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Duration.ZERO;
        }
        try {
            Duration wait = header.strip().chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Math.min(Long.parseLong(header.strip()), LONGEST_WAIT.toSeconds()))
                    : Duration.between(now, httpDate(header));
            return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        } catch (DateTimeException | NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static String excerpt(ClientResponseContext response) throws IOException {
        if (!response.hasEntity() || response.getEntityStream() == null) {
            return "(no body)";
        }
        byte[] start = response.getEntityStream().readNBytes(LONGEST_EXCERPT);
        return new String(start, StandardCharsets.UTF_8).strip();
    }
}
