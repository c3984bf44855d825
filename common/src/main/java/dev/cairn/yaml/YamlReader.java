package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns the events of a parser into JSON. Events show where aliases stand and let the limits stop it early. */
final class YamlReader {
    private static final String MERGE_KEY = "<<";

    private final Iterator<Event> events;
    private final Budget budget = new Budget();
    private final Places places = new Places();
    private final Anchors anchors = new Anchors();

    /** Where the parser was last; some of its errors do not say. */
    private Place last = Place.START;

    private YamlReader(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE) // YamlSource has its own limit.
                .setVersionFunction(version -> version) // See checkVersion.
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** @param levels how many levels of lists and mappings it has; 0 for a scalar */
    private record Value(JsonNode json, Place place, int levels) {}

    static YamlDocument read(String text) {
        YamlReader reader = new YamlReader(text);
        try {
            return reader.document();
        } catch (YamlEngineException e) {
            throw SyntaxErrors.invalid(e, reader.last);
        }
    }

    private Event next() {
        Event event = events.next();
        last = Place.of(event);
        return event;
    }

    private YamlDocument document() {
        next(); // The start of the stream.
        if (!(next() instanceof DocumentStartEvent start)) {
            throw new InvalidYaml("the file is empty.");
        }
        start.getSpecVersion().ifPresent(version -> checkVersion(version, Place.of(start)));
        Value root = value(next(), 0);
        next(); // The end of the document.
        if (next() instanceof DocumentStartEvent second) {
            throw new InvalidYaml(
                    Place.of(second), "a second document begins here: keep one document in a file and remove `---`.");
        }
        return new YamlDocument(root.json(), root.place(), places);
    }

    private static void checkVersion(SpecVersion version, Place place) {
        if (version.getMajor() != 1 || version.getMinor() != 2) {
            throw new InvalidYaml(
                    place,
                    "the file says YAML " + version.getMajor() + "." + version.getMinor()
                            + ", but is read as YAML 1.2: check it and remove the %YAML line.");
        }
    }

    private Value value(Event event, int depth) {
        return switch (event) {
            case AliasEvent alias -> aliased(alias, depth);
            case ScalarEvent scalar -> {
                anchors.define(scalar, scalar);
                yield scalar(scalar, Place.of(scalar));
            }
            case CollectionStartEvent start -> collection(start, depth);
            default -> throw new IllegalStateException("a node cannot begin with " + event);
        };
    }

    private Value aliased(AliasEvent alias, int depth) {
        Place place = Place.of(alias);
        return switch (anchors.of(alias)) {
            case Anchors.Scalar(ScalarEvent event) -> scalar(event, place);
            case Anchors.Collection(JsonNode json, Budget.Size size, int levels) -> {
                budget.spend(size, place);
                budget.checkLevels(depth + levels, place);
                yield new Value(json, place, levels);
            }
        };
    }

    private Value scalar(ScalarEvent event, Place place) {
        budget.spend(new Budget.Size(1, event.getValue().length()), place);
        try {
            return new Value(Tags.scalar(event), place, 0);
        } catch (UnclearNode e) {
            throw e.at(place);
        }
    }

    private Value collection(CollectionStartEvent start, int depth) {
        Place place = Place.of(start);
        Budget.Size before = budget.spent();
        budget.spend(new Budget.Size(1, 0), place);
        budget.checkLevels(depth + 1, place);
        try {
            Tags.checkCollection(start);
        } catch (UnclearNode e) {
            throw e.at(place);
        }
        anchors.open(start);
        Value value = start instanceof MappingStartEvent ? mapping(place, depth + 1) : sequence(place, depth + 1);
        anchors.close(start, value.json(), budget.spent().minus(before), value.levels());
        return value;
    }

    private Value sequence(Place place, int depth) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        int levels = 0;
        Event event = next();
        while (event instanceof NodeEvent) {
            Value item = value(event, depth);
            json.add(item.json());
            places.add(json, item.place());
            levels = Math.max(levels, item.levels());
            event = next();
        }
        return new Value(json, place, levels + 1);
    }

    private Value mapping(Place place, int depth) {
        Merging mapping = new Merging(places);
        int levels = 0;
        Event event = next();
        while (event instanceof NodeEvent) {
            ScalarEvent key = key(event);
            Place keyPlace = Place.of(event);
            Value value = value(next(), depth);
            Places.Member at = new Places.Member(keyPlace, value.place());
            if (key.isPlain() && key.getTag().isEmpty() && key.getValue().equals(MERGE_KEY)) {
                mapping.merge(value.json(), at);
            } else {
                mapping.put(key.getValue(), value.json(), at);
            }
            levels = Math.max(levels, value.levels());
            event = next();
        }
        return new Value(mapping.finished(), place, levels + 1);
    }

    /** A key is its text as it is written: {@code 1} and {@code "1"} are the same, as in JSON. */
    private ScalarEvent key(Event event) {
        Place place = Place.of(event);
        ScalarEvent key = keyScalar(event, place);
        budget.spend(new Budget.Size(1, key.getValue().length()), place);
        try {
            Tags.checkKey(key);
        } catch (UnclearNode e) {
            throw e.at(place);
        }
        return key;
    }

    private ScalarEvent keyScalar(Event event, Place place) {
        if (event instanceof ScalarEvent scalar) {
            anchors.define(scalar, scalar);
            return scalar;
        }
        if (event instanceof AliasEvent alias && anchors.of(alias) instanceof Anchors.Scalar(ScalarEvent named)) {
            return named;
        }
        throw new InvalidYaml(place, "a list or a mapping cannot be a key: write a text.");
    }
}
