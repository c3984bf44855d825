package dev.cairn.api.status;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.step.StepView;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A journal as JSON, read and written a page at a time: nobody holds a long one as a whole. Every step that was kept when it
 * began is in it; of those that are kept meanwhile, some. If the database goes away in the
 * middle the answer breaks off, and its JSON has no end.
 */
final class JournalStream implements StreamingOutput {
    /** Lines at once. A usual journal is one page; a line may be as large as a model's reply. */
    static final int PAGE = 32;

    private final ObjectWriter json;
    private final List<StepView> first;
    private final IntFunction<List<StepView>> after;

    /**
     * @param first the first page
     * @param after the page behind a place
     */
    JournalStream(ObjectWriter json, List<StepView> first, IntFunction<List<StepView>> after) {
        this.json = json.without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
        this.first = first;
        this.after = after;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        // Not closed by a failure: that would write the ends of what is open, and a part would look whole.
        JsonGenerator journal = json.createGenerator(out);
        journal.writeStartObject();
        journal.writeArrayFieldStart("steps");
        List<StepView> page = first;
        write(page, journal);
        while (page.size() == PAGE) {
            page = after.apply(page.getLast().position());
            write(page, journal);
        }
        journal.writeEndArray();
        journal.writeEndObject();
        journal.close();
    }

    private void write(List<StepView> page, JsonGenerator journal) throws IOException {
        for (StepView step : page) {
            json.writeValue(journal, StepDocument.of(step));
        }
    }
}
