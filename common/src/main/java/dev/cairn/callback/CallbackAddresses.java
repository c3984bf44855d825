package dev.cairn.callback;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where callbacks may lead. A URL is vetted when it is submitted; the addresses behind its name at every connection,
 * for a name may lead somewhere else by then.
 */
public final class CallbackAddresses {
    /** The last part of a name begins with a letter; else resolvers would take some names for numbers of addresses. */
    private static final Pattern NAME = Pattern.compile("([a-z0-9_-]+\\.)*[a-z_][a-z0-9_-]*");

    private final boolean loopbackAllowed;

    public CallbackAddresses(boolean loopbackAllowed) {
        this.loopbackAllowed = loopbackAllowed;
    }

    /** Why no callback may go there; null if it may. */
    public @Nullable String refusal(String url) {
        try {
            target(url);
            return null;
        } catch (UnfitUrl e) {
            return e.getMessage();
        }
    }

    /** @throws UnfitUrl if no callback may go there */
    public CallbackTarget target(String url) throws UnfitUrl {
        CallbackTarget target = CallbackTarget.parse(url);
        String refusal = hostRefusal(target);
        if (refusal != null) {
            throw new UnfitUrl(refusal);
        }
        return target;
    }

    /** Why nothing may connect to an address; null if it may. Loopback, where allowed, allows nothing else. */
    public @Nullable String refusal(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return loopbackAllowed ? null : "leads to this machine";
        }
        if (!isPublic(address)) {
            return "leads to a private or reserved address";
        }
        return isOwn(address) ? "leads to this machine" : null;
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Not knowing is no permission.
            return true;
        }
    }

    private @Nullable String hostRefusal(CallbackTarget target) {
        String host = target.host();
        InetAddress literal = literal(host);
        boolean loopback = literal == null ? isLocalName(host) : literal.isLoopbackAddress();
        if (loopback && !loopbackAllowed) {
            return "must not lead to this machine";
        }
        if (literal instanceof Inet4Address && !literal.getHostAddress().equals(target.writtenHost())) {
            // 2130706433, 0177.0.0.1 and ::ffff:127.0.0.1 are one address to some readers and another to others.
            return "must write an IPv4 address as four plain decimal numbers";
        }
        if (!loopback && !target.tls()) {
            return "must be https, except to this machine where that is allowed";
        }
        if (literal != null) {
            return loopback || isPublic(literal) ? null : "must not lead to a private or reserved address";
        }
        return NAME.matcher(host).matches() ? null : "must have a host name or an IP address";
    }

    private static boolean isLocalName(String name) {
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As the IANA special-purpose address registries have it: RFC 6890 and what was added to them since. */
    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        int high = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        int low = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        if (bytes.length == 4) {
            return !isSpecial4(high, low) && !address.isSiteLocalAddress() && !address.isLinkLocalAddress();
        }
        // 2000::/3 is all that was ever given out; within it 2001::/23, documentation and 6to4 are special.
        return (high & 0xe000) == 0x2000
                && !(high == 0x2001 && (low < 0x0200 || low == 0x0db8))
                && high != 0x2002
                && !(high == 0x3fff && low < 0x1000);
    }

    private static boolean isSpecial4(int high, int low) {
        int first = high >> 8;
        return first == 0
                || first == 127
                || first >= 224
                || (high & 0xffc0) == 0x6440 // 100.64.0.0/10
                || (high & 0xfffe) == 0xc612 // 198.18.0.0/15
                || high == 0xc000 && ((low >> 8) == 0 || (low >> 8) == 2) // 192.0.0.0/24, 192.0.2.0/24
                || high == 0xc058 && (low >> 8) == 99 // 192.88.99.0/24
                || high == 0xc633 && (low >> 8) == 100 // 198.51.100.0/24
                || high == 0xcb00 && (low >> 8) == 113; // 203.0.113.0/24
    }
}
