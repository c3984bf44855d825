package dev.cairn.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with one JSON file per ticket. The file's name is made from the key of the call that creates it, so for each
 * key there is one ticket or none, and looking for the file settles whether a call was done.
 */
@ApplicationScoped
public class TicketStore {
    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path folder;
    private final InstantSource clock;

    @Inject
    public TicketStore(SampleFolders folders) {
        this(folders.tickets(), InstantSource.system());
    }

    public TicketStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** What a caller knows of a ticket before it is filed. */
    public record Draft(String customer, String subject, String category, String priority, String summary) {}

    /**
     * A filed ticket.
     *
     * @param id for people, such as {@code T-7KQ2M9XA}; the same for the same key
     * @param job the job that filed it
     */
    public record Ticket(String id, String job, Instant createdAt, Draft content) {}

    /**
     * Files a ticket under {@code key}. If there is one already, that one is returned and nothing is written: of any
     * number of racing calls exactly one writes.
     */
    public Ticket create(String key, String job, Draft draft) throws IOException {
        Optional<Ticket> earlier = find(key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Files.createDirectories(folder);
        Ticket ticket = new Ticket(TicketKey.of(key).ticketId(), job, clock.instant(), draft);
        publish(JSON.writeValueAsBytes(ticket), file(key));
        return find(key).orElseThrow(() -> new IOException("The ticket " + ticket.id() + " was filed and is gone."));
    }

    /** The ticket that was filed under {@code key}. Empty means that none was. */
    public Optional<Ticket> find(String key) throws IOException {
        try {
            Ticket ticket = JSON.readValue(Files.readAllBytes(file(key)), Ticket.class);
            // Before anybody is told: a name that another writer has just made may not have reached the disk yet.
            syncFolder();
            return Optional.of(ticket);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Every ticket, in no particular order. */
    public List<Ticket> all() throws IOException {
        List<Ticket> tickets = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(TicketStore::isTicket).toList()) {
                    tickets.add(JSON.readValue(Files.readAllBytes(file), Ticket.class));
                }
            }
        }
        return List.copyOf(tickets);
    }

    private static boolean isTicket(Path file) {
        return file.getFileName().toString().endsWith(ENDING);
    }

    private Path file(String key) {
        return folder.resolve(TicketKey.of(key).hash() + ENDING);
    }

    /**
     * Makes {@code content} appear as {@code file} whole or not at all. A hard link, for unlike a rename it fails when
     * the name is taken: the loser of a race cannot put its ticket over the winner's.
     */
    private void publish(byte[] content, Path file) throws IOException {
        // A crash may leave this file behind; it does not end in .json, so nobody takes it for a ticket.
        Path unfinished = Files.createTempFile(folder, ".unfinished-", ".tmp");
        try {
            writeAndSync(unfinished, content);
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            // Another call with this key was faster; its ticket is the ticket.
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void writeAndSync(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
