package dev.cairn.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Matcher;

/**
 * The expressions of {@code pattern} and {@code patternProperties}, matched in time linear in the text. What RE2 does not know
 * (look-around, back references) is matched by the JDK, which may backtrack, with every character that it reads counted.
 */
final class LinearExpressions implements RegularExpressionFactory {
    /** By {@link ExpressionSize}; {@code [a-z]{1,63}} has 63. */
    private static final int LARGEST = 20_000;

    private static final int LONGEST = 10_000;

    private static final java.util.regex.Pattern UNICODE_ESCAPE =
            java.util.regex.Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)\\\\u([0-9a-fA-F]{4})");

    @Override
    public RegularExpression getRegularExpression(String regex) {
        if (regex.length() > LONGEST) {
            throw new SchemaException("the expression is longer than " + LONGEST + " characters");
        }
        if (ExpressionSize.of(regex) > LARGEST) {
            throw new SchemaException("the expression `" + shown(regex) + "` repeats too much");
        }
        try {
            return linear(Pattern.compile(UNICODE_ESCAPE.matcher(regex).replaceAll("$1\\\\x{$2}")));
        } catch (PatternSyntaxException e) {
            return counted(regex);
        }
    }

    private static RegularExpression linear(Pattern pattern) {
        int size = pattern.programSize();
        return text -> {
            Check.CURRENT.get().charge(1 + (long) text.length() * size / 64);
            return pattern.matcher(text).find();
        };
    }

    private static RegularExpression counted(String regex) {
        java.util.regex.Pattern pattern;
        try {
            pattern = java.util.regex.Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(
                    RegularExpressions.replaceDollarAnchors(regex)));
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new SchemaException("the expression `" + shown(regex) + "` cannot be read: " + e.getDescription());
        }
        return text -> {
            Matcher matcher = pattern.matcher(new CountedText(text, Check.CURRENT.get()));
            try {
                return matcher.find();
            } catch (StackOverflowError e) {
                // The JDK recurses once per character for some repeated groups.
                throw new Check.Exhausted();
            }
        };
    }

    private static String shown(String regex) {
        return regex.length() > 100 ? regex.substring(0, 100) + "…" : regex;
    }

    /** Charges for each character that is looked at: a backtracking matcher looks at the same ones again and again. */
    private record CountedText(CharSequence text, Check check) implements CharSequence {
        @Override
        public char charAt(int index) {
            check.charge(1);
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.subSequence(start, end), check);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
