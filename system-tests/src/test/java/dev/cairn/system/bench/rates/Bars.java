package dev.cairn.system.bench.rates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cairn.system.Api;
import java.util.Locale;

/** What Cairn's figures are held against: those of others in the same run. */
final class Bars {
    private final Sheet sheet;
    private final ArrayNode json = Api.JSON.createArrayNode();
    private final StringBuilder lines = new StringBuilder();
    private boolean held = true;

    Bars(Sheet sheet) {
        this.sheet = sheet;
    }

    /** Says nothing if one of them was not measured. */
    Bars atLeast(double ratio, String workload, String figure, String ours, String theirs) {
        if (!sheet.has(workload, ours, theirs)) {
            return this;
        }
        double found = ratio(workload, figure, ours, theirs);
        return bar(workload + ", " + figure, ours, "at least", ratio, theirs, found, found >= ratio);
    }

    /** As {@link #atLeast}. */
    Bars atMost(double ratio, String workload, String figure, String ours, String theirs) {
        if (!sheet.has(workload, ours, theirs)) {
            return this;
        }
        double found = ratio(workload, figure, ours, theirs);
        return bar(workload + ", " + figure, ours, "at most", ratio, theirs, found, found <= ratio);
    }

    /** An absolute one. */
    Bars atMost(double most, String workload, String figure, String ours) {
        if (!sheet.has(workload, ours)) {
            return this;
        }
        double found = sheet.median(workload, ours, figure);
        String claim = String.format(Locale.ROOT, "%s, %s: %s has at most %.0f", workload, figure, ours, most);
        return note(claim, found, found <= most);
    }

    private double ratio(String workload, String figure, String ours, String theirs) {
        return sheet.median(workload, ours, figure) / sheet.median(workload, theirs, figure);
    }

    private Bars bar(String what, String ours, String side, double ratio, String theirs, double found, boolean holds) {
        String claim = String.format(Locale.ROOT, "%s: %s is %s %.2f of %s", what, ours, side, ratio, theirs);
        return note(claim, found, holds);
    }

    private Bars note(String claim, double found, boolean holds) {
        held &= holds;
        json.addObject().put("claim", claim).put("ratio", found).put("held", holds);
        lines.append(String.format(Locale.ROOT, "  %s %s: %.2f%n", holds ? "✔" : "✘", claim, found));
        return this;
    }

    boolean held() {
        return held;
    }

    String lines() {
        return lines.toString();
    }

    ArrayNode json() {
        return json;
    }
}
