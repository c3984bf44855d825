package dev.cairn.api.status;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code If-None-Match} of a request (RFC 9110, section 13.1.2). Only tags that we gave can match; others are as good
 * as none.
 *
 * @param any whether it is {@code *}
 */
record EntityTags(boolean any, Set<Long> revisions) {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");
    private static final Pattern OURS = Pattern.compile("[1-9]\\d{0,17}");

    static EntityTags of(List<String> headers) {
        String all = String.join(", ", headers).strip();
        Set<Long> revisions = new HashSet<>();
        for (Matcher tag = TAG.matcher(all); tag.find(); ) {
            if (OURS.matcher(tag.group(1)).matches()) {
                revisions.add(Long.parseLong(tag.group(1)));
            }
        }
        return new EntityTags(all.equals("*"), Set.copyOf(revisions));
    }

    boolean isNone() {
        return !any && revisions.isEmpty();
    }

    boolean matches(long revision) {
        return any || revisions.contains(revision);
    }
}
