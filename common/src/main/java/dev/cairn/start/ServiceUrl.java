package dev.cairn.start;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a database or a broker as people write it: {@code scheme://user:password@host:port,host:port/path?query}. Unlike
 * {@link java.net.URI} it takes several hosts, and names with underscores, as Compose and Swarm make them.
 *
 * @param user decoded, as the password is; null if there is none
 * @param hosts at least one; its name is empty where the URL leaves it out
 * @param path as it is written, with its slash; empty if there is none
 * @param query as it is written, without its question mark; empty if there is none
 */
public record ServiceUrl(
        String scheme, @Nullable String user, @Nullable String password, List<Host> hosts, String path, String query) {
    private static final Pattern PARTS =
            Pattern.compile("([a-z][a-z0-9+.-]*)://([^/?#\\s]*)(/[^?#\\s]*)?(?:\\?([^#\\s]*))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:,@\\s]*)(?::(\\d{1,5}))?");
    private static final int LARGEST_PORT = 65_535;

    /** @param port 0 where the URL leaves it out */
    public record Host(String name, int port) {
        /** With this port where the URL leaves it out. */
        public Host or(int usual) {
            return port == 0 ? new Host(name, usual) : this;
        }

        @Override
        public String toString() {
            return port == 0 ? name : name + ":" + port;
        }
    }

    /** Empty if it is none. */
    public static Optional<ServiceUrl> parse(String url) {
        Matcher parts = PARTS.matcher(url.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        String authority = parts.group(2);
        // A password may hold what should have been escaped.
        int at = authority.lastIndexOf('@');
        String[] credentials =
                at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.substring(at + 1).split(",", -1)) {
            Matcher named = HOST.matcher(host);
            if (!named.matches() || port(named) > LARGEST_PORT) {
                return Optional.empty();
            }
            hosts.add(new Host(named.group(1), port(named)));
        }
        try {
            return Optional.of(new ServiceUrl(
                    parts.group(1),
                    credentials.length > 0 ? decoded(credentials[0]) : null,
                    credentials.length > 1 ? decoded(credentials[1]) : null,
                    List.copyOf(hosts),
                    parts.group(3) == null ? "" : parts.group(3),
                    parts.group(4) == null ? "" : parts.group(4)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int port(Matcher host) {
        return host.group(2) == null ? 0 : Integer.parseInt(host.group(2));
    }

    /**
     * Without the escapes of URLs; a plus sign is one, and no blank as in forms.
     *
     * @throws IllegalArgumentException if an escape is none
     */
    public static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** It has a password. */
    @Override
    public String toString() {
        return scheme + "://" + hosts + path;
    }
}
