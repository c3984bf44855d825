package dev.cairn.api.problem;

import java.util.List;
import java.util.Map;

/** Ends a request with a problem document. */
public final class Refusal extends RuntimeException {
    private final transient Problem problem;
    private final transient Map<String, String> headers;

    private Refusal(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    public Problem problem() {
        return problem;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** For what needs no more words than its status. */
    public static Refusal ofStatus(int status) {
        return of(ProblemMapper.ofStatus(status));
    }

    public static Refusal badRequest(String detail) {
        return of(Problem.of(400, "bad-request", "The request cannot be understood", detail));
    }

    public static Refusal malformedJson(String detail) {
        return of(Problem.of(400, "malformed-json", "The body is not acceptable JSON", detail));
    }

    public static Refusal invalidFields(List<Problem.FieldError> errors) {
        return of(Problem.of(
                        422,
                        "invalid-fields",
                        "Some fields are not acceptable",
                        "Nothing was submitted; mend the fields in `errors` and send it again.")
                .with(errors));
    }

    public static Refusal inputInvalid(String agent, List<Problem.FieldError> errors) {
        return of(Problem.of(
                        422,
                        "input-invalid",
                        "The input does not fit the agent",
                        "Agent " + agent + " has an input schema and this input does not fit it; see `errors`.")
                .with(errors));
    }

    public static Refusal unknownAgent(String pointer, String detail) {
        return of(Problem.of(422, "unknown-agent", "There is no such agent", detail)
                .with(List.of(new Problem.FieldError(pointer, detail))));
    }

    public static Refusal agentWithoutProvider(String agent, String alias) {
        return of(Problem.of(
                422,
                "agent-without-provider",
                "The agent's model has no provider",
                "Agent " + agent + " uses the model alias `" + alias + "`, which leads nowhere in this installation."
                        + " Configure it, for `default` by CAIRN_MODEL_URL, CAIRN_MODEL_NAME and CAIRN_MODEL_KEY."));
    }

    public static Refusal agentNotRunnable(String agent, String requirement) {
        return of(Problem.of(
                422,
                "agent-not-runnable",
                "No worker can run the agent",
                "Agent " + agent + " needs " + requirement
                        + ", which no worker of the job's lane offers, or offered when there was one. Check the name in the"
                        + " agent's definition, and the lane."));
    }

    public static Refusal keyReused() {
        return of(Problem.of(
                422,
                "idempotency-key-reused",
                "The idempotency key was used for another body",
                "An earlier submission with this Idempotency-Key had a different body. Use a new key for a new job."));
    }

    public static Refusal tooLarge(long limit) {
        return of(Problem.of(
                413, "body-too-large", "The body is too large", "At most " + limit + " bytes are accepted."));
    }

    public static Refusal unsupportedMediaType(String detail) {
        return of(Problem.of(415, "unsupported-media-type", "The content type is not supported", detail));
    }

    public static Refusal unauthorized(String detail) {
        return new Refusal(
                Problem.of(401, "unauthorized", "A valid API key is needed", detail),
                Map.of("WWW-Authenticate", "Bearer realm=\"cairn\""));
    }

    public static Refusal forbidden(String scope) {
        return of(Problem.of(
                403, "forbidden", "The key may not do this", "The call needs a key with the scope `" + scope + "`."));
    }

    public static Refusal noSuchJob() {
        return of(Problem.of(
                404, "no-such-job", "There is no such job", "The key's tenant has no job of this identifier."));
    }

    public static Refusal alreadyFinal(String state) {
        return of(Problem.of(
                409, "job-already-final", "The job has already ended", "It is `" + state + "`, which never changes."));
    }

    public static Refusal secretAlreadyRevealed() {
        return of(Problem.of(
                409,
                "secret-already-revealed",
                "The signing secret was revealed before",
                "It is shown once. If it was lost, rotate it: the answer shows the new one, and the old one signs beside"
                        + " it for a while."));
    }

    public static Refusal rotatedMeanwhile() {
        return of(Problem.of(
                409,
                "secret-rotated-meanwhile",
                "Somebody else rotated the secret at the same moment",
                "This request changed nothing. Look at the secret before rotating it again."));
    }

    private static Refusal of(Problem problem) {
        return new Refusal(problem, Map.of());
    }
}
