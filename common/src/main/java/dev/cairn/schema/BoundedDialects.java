package dev.cairn.schema;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import java.util.List;
import java.util.Map;

/** The published versions of JSON Schema, with every keyword bounded. A schema of any other dialect is refused. */
final class BoundedDialects {
    /** The first is meant where a schema names none. */
    private static final List<Dialect> PUBLISHED = List.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4());

    private BoundedDialects() {}

    static boolean isKnown(String dialectId) {
        return PUBLISHED.stream().anyMatch(dialect -> dialect.getId().equals(dialectId));
    }

    /** Nothing is ever fetched: a remote {@code $ref} would let a schema reach into the network. */
    static SchemaRegistry registry() {
        List<Dialect> bounded = PUBLISHED.stream().map(BoundedDialects::bounded).toList();
        return SchemaRegistry.withDialects(
                bounded,
                builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .regularExpressionFactory(new LinearExpressions())
                                // As in 2020-12: it says what a text is meant to be, and refuses none.
                                .formatAssertionsEnabled(false)
                                .build()));
    }

    private static Dialect bounded(Dialect dialect) {
        return Dialect.builder(dialect.getId(), dialect)
                .keywords((Map<String, Keyword> keywords) -> {
                    // With those of its vocabularies, which the builder would add unbounded.
                    keywords.putAll(dialect.getKeywords());
                    keywords.putAll(Map.of(
                            "const", EqualityKeyword.CONST,
                            "enum", EqualityKeyword.ENUM,
                            "uniqueItems", EqualityKeyword.UNIQUE_ITEMS));
                    if (dialect.getSpecificationVersion().getOrder() < SpecificationVersion.DRAFT_6.getOrder()) {
                        keywords.remove("const");
                    }
                    keywords.replaceAll(BoundedDialects::bounded);
                })
                .build();
    }

    private static Keyword bounded(String name, Keyword keyword) {
        // The builder takes no other keyword for it; formats are not asserted, so it costs nothing.
        return name.equals(KeywordType.FORMAT.getValue()) ? keyword : new BoundedKeyword(keyword);
    }
}
