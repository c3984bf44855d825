package dev.cairn.api.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.json.JsonBuffers;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Answers are written with shared buffers. */
@Singleton
public class AnswerBuffers implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        JsonBuffers.shared(mapper);
    }
}
