package dev.cairn.callback;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a callback URL means, in the form in which it is vetted, connected to and sent. The rules and the sender both use
 * this parse: if each had its own, one could vet another host than the other connects to.
 *
 * @param writtenHost as in the URL
 * @param host in ASCII and lower case, without brackets and without the dot of the root
 * @param path path and query in ASCII, as the request line has them
 */
public record CallbackTarget(boolean tls, String writtenHost, String host, int port, String path) {
    private static final String HTTPS = "https://";
    private static final String HTTP = "http://";
    private static final Pattern END_OF_AUTHORITY = Pattern.compile("[/?#]");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final String NOT_ABSOLUTE = "must be an absolute https URL with a host";

    /** @throws UnfitUrl if the text is no absolute http or https URL, or one that readers could take differently */
    public static CallbackTarget parse(String url) throws UnfitUrl {
        UrlCharacters.check(url);
        boolean tls = url.regionMatches(true, 0, HTTPS, 0, HTTPS.length());
        if (!tls && !url.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
            throw new UnfitUrl(NOT_ABSOLUTE);
        }
        String rest = url.substring(tls ? HTTPS.length() : HTTP.length());
        String authority = END_OF_AUTHORITY.split(rest, 2)[0];
        if (authority.indexOf('@') >= 0 || rest.indexOf('#') >= 0) {
            throw new UnfitUrl("must have neither credentials nor a fragment");
        }
        String path = UrlCharacters.encoded(rest.substring(authority.length()));
        int hostEnd = endOfHost(authority);
        int port = port(authority.substring(hostEnd), tls);
        String written = authority.substring(0, hostEnd);
        return new CallbackTarget(tls, written, host(written), port, path.startsWith("/") ? path : "/" + path);
    }

    /** The host as URLs and the {@code Host} header have it: an IPv6 address in brackets. */
    public String hostInUrl() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static int endOfHost(String authority) throws UnfitUrl {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']') + 1;
            if (end == 0) {
                throw new UnfitUrl("must close the bracket behind its IPv6 address");
            }
            return end;
        }
        int colon = authority.indexOf(':');
        if (colon != authority.lastIndexOf(':')) {
            throw new UnfitUrl("must have its IPv6 address in brackets, or one colon only, before the port");
        }
        return colon < 0 ? authority.length() : colon;
    }

    private static String host(String written) throws UnfitUrl {
        if (written.isEmpty()) {
            throw new UnfitUrl(NOT_ABSOLUTE);
        }
        return written.startsWith("[") ? ipv6(written.substring(1, written.length() - 1)) : HostName.ascii(written);
    }

    private static String ipv6(String literal) throws UnfitUrl {
        if (literal.indexOf('%') >= 0) {
            throw new UnfitUrl("must have no zone in its IPv6 address: a zone means something on one machine only");
        }
        try {
            if (IPV6.matcher(literal).matches()) {
                InetAddress.ofLiteral(literal);
                return literal.toLowerCase(Locale.ROOT);
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one sentence that says what would be right.
        }
        throw new UnfitUrl("must have a valid IPv6 address in its brackets");
    }

    /** @param text what follows the host; a colon alone means the port of the scheme (RFC 3986, section 3.2.3) */
    private static int port(String text, boolean tls) throws UnfitUrl {
        if (text.isEmpty() || text.equals(":")) {
            return tls ? 443 : 80;
        }
        String digits = text.substring(1);
        int port = text.startsWith(":") && PORT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
        if (port == 0 || port > 65_535) {
            throw new UnfitUrl("must have a port from 1 to 65535");
        }
        return port;
    }
}
