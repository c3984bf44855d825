package dev.cairn.worker.openai;

import dev.cairn.agent.InvalidAgent;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a model alias go.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param target path and query of chat completions
 */
record ModelAddress(boolean tls, String host, int port, String target) {
    private static final String COMPLETIONS = "/chat/completions";

    /** Names may have underscores, which {@link URI} does not know: Compose and others make such names. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[A-Za-z0-9._-]{1,253})(?::([0-9]{0,5}))?");

    /**
     * Reads a configured URL: a base such as {@code https://api.openai.com/v1}, one without a path, which means {@code /v1}, or
     * the whole URL of chat completions. A query is kept, as Azure's {@code api-version} needs.
     *
     * @throws InvalidAgent in one line that names the alias and does not repeat credentials
     */
    static ModelAddress of(String alias, String url) {
        URI uri;
        try {
            // With characters beyond ASCII encoded, for they are sent as they stand here.
            uri = new URI(new URI(url.strip()).toASCIIString());
        } catch (URISyntaxException e) {
            throw invalid(alias, "cannot be read at character " + (e.getIndex() + 1) + " (" + e.getReason() + ")");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http")) || uri.getRawAuthority() == null) {
            throw invalid(alias, "must begin with https:// or http:// and a host");
        }
        if (uri.getRawAuthority().contains("@")) {
            throw invalid(alias, "must hold no user and password; set the alias' key instead");
        }
        if (uri.getRawFragment() != null) {
            throw invalid(alias, "must have no fragment (`#…`)");
        }
        Matcher authority = AUTHORITY.matcher(uri.getRawAuthority());
        if (!authority.matches()) {
            throw invalid(alias, "has no valid host and port");
        }
        boolean tls = scheme.equals("https");
        return new ModelAddress(tls, authority.group(1), port(alias, authority.group(2), tls), target(uri));
    }

    private static int port(String alias, @Nullable String text, boolean tls) {
        if (text == null || text.isEmpty()) {
            return tls ? 443 : 80;
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw invalid(alias, "must have a port from 1 to 65535");
        }
        return port;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        path = path.substring(0, end);
        String completions = path.endsWith(COMPLETIONS) ? path : (path.isEmpty() ? "/v1" : path) + COMPLETIONS;
        return uri.getRawQuery() == null ? completions : completions + "?" + uri.getRawQuery();
    }

    private static InvalidAgent invalid(String alias, String why) {
        return new InvalidAgent("The URL of the model alias `" + alias + "` " + why + ".");
    }
}
