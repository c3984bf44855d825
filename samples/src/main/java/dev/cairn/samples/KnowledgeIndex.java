package dev.cairn.samples;

import dev.cairn.samples.SearchKnowledge.Hit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/** A full-text index of articles, held in memory. Built once; safe for many threads. */
final class KnowledgeIndex {
    private static final String PLACE = "place";
    private static final String TITLE = "title";
    private static final String BODY = "body";
    private static final Map<String, Float> WEIGHTS = Map.of(TITLE, 3f, BODY, 1f);

    // Lucene refuses a query of more than 1024 terms; this many characters hold fewer terms than that.
    private static final int MOST_CHARACTERS = 1_000;
    private static final int LONGEST_EXCERPT = 800;

    private final List<Article> articles;
    private final Analyzer analyzer = new EnglishAnalyzer();
    private final IndexSearcher searcher;

    KnowledgeIndex(List<Article> articles) throws IOException {
        this.articles = List.copyOf(articles);
        this.searcher = new IndexSearcher(DirectoryReader.open(indexed()));
    }

    /** The best articles for {@code text}, best first; none if no word of it is known. Any text is allowed. */
    List<Hit> search(String text, int most) throws IOException {
        String words = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        // No flags: every operator of the syntax is off, so that a customer's quotes or AND are only text.
        var query = new SimpleQueryParser(analyzer, WEIGHTS, 0).parse(words);
        Set<String> wanted = terms(words);
        ScoreDoc[] found = searcher.search(query, most).scoreDocs;
        Hit[] hits = new Hit[found.length];
        for (int i = 0; i < found.length; i++) {
            hits[i] = hit(found[i], wanted);
        }
        return List.of(hits);
    }

    private Hit hit(ScoreDoc found, Set<String> wanted) throws IOException {
        Document document = searcher.storedFields().document(found.doc);
        Article article = articles.get(document.getField(PLACE).numericValue().intValue());
        double score = Math.round(found.score * 100) / 100.0;
        return new Hit(article.id(), article.title(), excerpt(article, wanted), score);
    }

    private String excerpt(Article article, Set<String> wanted) {
        // max() keeps the first of equals: an article says what it is about before it goes into details.
        String best = article.paragraphs().stream()
                .max(Comparator.comparingLong(paragraph -> shared(paragraph, wanted)))
                .orElse("");
        return best.length() <= LONGEST_EXCERPT ? best : best.substring(0, LONGEST_EXCERPT - 1) + "…";
    }

    private long shared(String paragraph, Set<String> wanted) {
        return terms(paragraph).stream().filter(wanted::contains).count();
    }

    private Set<String> terms(String text) {
        Set<String> terms = new HashSet<>();
        try (TokenStream stream = analyzer.tokenStream(BODY, text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading words from a text in memory failed.", e);
        }
        return terms;
    }

    private ByteBuffersDirectory indexed() throws IOException {
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (int place = 0; place < articles.size(); place++) {
                Document document = new Document();
                document.add(new StoredField(PLACE, place));
                document.add(new TextField(TITLE, articles.get(place).title(), Field.Store.NO));
                document.add(new TextField(BODY, articles.get(place).body(), Field.Store.NO));
                writer.addDocument(document);
            }
        }
        return directory;
    }
}
