package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a callback may look like. The address behind a name is vetted when a delivery connects, not here. */
final class CallbackRules {
    private static final Set<String> FIELDS = Set.of("url", "events", "secret");
    private static final Set<String> EVENTS = Set.of("job.succeeded", "job.failed", "job.cancelled");
    private static final int LONGEST_URL = 2048;
    private static final Pattern NAME =
            Pattern.compile("(?i)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\\.?");

    private final boolean loopbackAllowed;

    CallbackRules(boolean loopbackAllowed) {
        this.loopbackAllowed = loopbackAllowed;
    }

    /** The callback to keep, as JSON text; null if there is none or it was refused. */
    @Nullable
    String read(Fields submission) {
        Fields callback = submission.inside("callback", FIELDS);
        if (callback == null) {
            return null;
        }
        String url = readUrl(callback);
        ObjectNode kept = JsonNodeFactory.instance.objectNode().put("url", url);
        JsonNode events = callback.get("events");
        if (events != null) {
            checkEvents(callback, events);
            kept.set("events", events);
        }
        callback.text("secret", CallbackRules::isSecret, "must be `whsec_` and 24 to 64 bytes in base64");
        return kept.toString();
    }

    private @Nullable String readUrl(Fields callback) {
        if (callback.get("url") == null) {
            callback.refuse("url", "is missing: say where the result goes");
            return null;
        }
        String url = callback.text(
                "url", text -> text.length() <= LONGEST_URL, "must be a URL of at most " + LONGEST_URL + " characters");
        String why = url == null ? null : refusal(url);
        if (why != null) {
            callback.refuse("url", why);
        }
        return url;
    }

    private @Nullable String refusal(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return "is no valid URL";
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.isOpaque()
                || uri.getHost() == null
                || !(scheme.equals("https") || (scheme.equals("http") && loopbackAllowed))) {
            return loopbackAllowed
                    ? "must be an absolute http or https URL with a host"
                    : "must be an absolute https URL with a host";
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return "must have neither credentials nor a fragment";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return "must have a port from 1 to 65535";
        }
        return hostRefusal(uri.getHost());
    }

    private @Nullable String hostRefusal(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress literal = literal(bare);
        boolean loopback = literal == null ? isLocalName(bare) : literal.isLoopbackAddress();
        if (loopback) {
            return loopbackAllowed ? null : "must not lead to this machine";
        }
        if (literal != null) {
            return isReserved(literal) ? "must not lead to a private or reserved address" : null;
        }
        // Also turns away numbers that some resolvers read as addresses, such as 2130706433 or 0x7f.1.
        return NAME.matcher(bare).matches() ? null : "must have a host name or an IP address";
    }

    private static boolean isLocalName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.equals("localhost.") || lower.endsWith(".localhost");
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isReserved(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean special = bytes.length == 4
                ? first == 0
                        || (first == 100 && (second & 0xc0) == 64)
                        || (first == 198 && (second & 0xfe) == 18)
                        || first >= 240
                : (first & 0xfe) == 0xfc
                        || (first == 0x20 && second == 0x02)
                        || (first == 0 && second == 0x64)
                        || (first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
        return special
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress();
    }

    private static void checkEvents(Fields callback, JsonNode events) {
        boolean known = events.isArray() && !events.isEmpty();
        for (JsonNode event : events) {
            known = known && event.isTextual() && EVENTS.contains(event.textValue());
        }
        if (!known) {
            callback.refuse(
                    "events",
                    "must be a list of some of " + EVENTS.stream().sorted().toList());
        }
    }

    private static boolean isSecret(String text) {
        if (!text.startsWith("whsec_") || text.length() > 100) {
            return false;
        }
        try {
            int length = Base64.getDecoder().decode(text.substring("whsec_".length())).length;
            return length >= 24 && length <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
