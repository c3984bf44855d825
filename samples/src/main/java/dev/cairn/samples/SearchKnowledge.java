package dev.cairn.samples;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cairn.worker.agent.Effect;
import dev.cairn.worker.agent.Tool;
import dev.cairn.worker.agent.ToolCall;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Full-text search over the folder of knowledge articles, which is read once, at the first call. */
@ApplicationScoped
@LookupIfProperty(name = "cairn.samples.offered", stringValue = "true")
public class SearchKnowledge implements Tool<SearchKnowledge.Arguments, SearchKnowledge.Found> {
    private static final int MOST_HITS = 3;

    private final SampleFolders folders;
    private final Lock building = new ReentrantLock();
    private @Nullable KnowledgeIndex built;

    public SearchKnowledge(SampleFolders folders) {
        this.folders = folders;
    }

    public record Arguments(
            @JsonProperty(required = true)
            @JsonPropertyDescription("Plain words to look for: the product, feature, error message or wish, without "
                    + "greetings. 2 to 12 words work best; there is no query syntax.")
            String query) {
        public Arguments {
            Objects.requireNonNull(query, "`query` is missing.");
        }
    }

    /** @param hits at most three, best first; empty if nothing fits */
    public record Found(List<Hit> hits) {}

    /**
     * One article that was found.
     *
     * @param excerpt the paragraph that shares most words with the query
     * @param score only good for comparing hits of one query
     */
    public record Hit(String id, String title, String excerpt, double score) {}

    @Override
    public String name() {
        return "search_knowledge";
    }

    @Override
    public String description() {
        return "Searches the support knowledge base and returns up to three articles, best first, each with its title "
                + "and the paragraph that fits best. Use it before answering any question about the product.";
    }

    @Override
    public Class<Arguments> argumentsType() {
        return Arguments.class;
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Found call(ToolCall call, Arguments arguments) throws Exception {
        Thread.sleep(folders.toolDelay());
        return new Found(index().search(arguments.query(), MOST_HITS));
    }

    private KnowledgeIndex index() throws IOException, InterruptedException {
        building.lockInterruptibly();
        try {
            KnowledgeIndex index = built;
            if (index == null) {
                // Kept only when it is whole: a folder that could not be read is tried again by the next call.
                index = new KnowledgeIndex(Article.readAll(folders.folder().resolve("knowledge")));
                built = index;
            }
            return index;
        } finally {
            building.unlock();
        }
    }
}
