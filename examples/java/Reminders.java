import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Phones people through Vogent, once each, and tells how it went. Java 17, no libraries. */
final class Reminders {
    private static final Set<String> DONE = Set.of("COMPLETE", "CANCELLED");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String baseUrl;
    private final String key;

    Reminders(String baseUrl, String key) {
        this.baseUrl = baseUrl;
        this.key = key;
    }

    /** Sends one request. One that is refused for now is made again when the server says so. */
    String ask(String method, String path, String body) throws IOException, InterruptedException {
        var publisher = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(baseUrl + path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
        while (true) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() < 300) {
                return answer.body();
            }
            if (answer.statusCode() != 429 && answer.statusCode() != 503) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            Thread.sleep(1000 * Long.parseLong(answer.headers().firstValue("retry-after").orElse("1")));
        }
    }

    /** Has these people called, and returns the job's id. A job of this name is taken up again, never made twice. */
    String remind(String name, String agent, List<String> numbers) throws IOException, InterruptedException {
        var job = entries("/batch_dial_jobs").stream().filter(one -> name.equals(field(one, "name"))).findFirst();
        String found;
        if (job.isPresent()) {
            found = job.get();
        } else {
            var rows = String.join(",", numbers.stream().map(number -> "{\"toNumber\":\"" + number + "\"}").toList());
            found = ask("POST", "/batch_dial_jobs", "{\"name\":\"" + name + "\",\"callAgentId\":\"" + agent
                + "\",\"maxConcurrentDials\":5,\"rows\":[" + rows + "]}");
        }
        var id = field(found, "id");
        if (Set.of("INIT", "PAUSED").contains(field(found, "status"))) {
            ask("POST", "/batch_dial_jobs/" + id + "/paused", "{\"paused\":false}");
        }
        return id;
    }

    /** Waits until everybody was called. */
    void await(String job, long pause) throws IOException, InterruptedException {
        while (!DONE.contains(field(ask("GET", "/batch_dial_jobs/" + job, null), "status"))) {
            Thread.sleep(pause);
        }
    }

    /** Returns the entries of a list, to its end, each as its JSON text. */
    List<String> entries(String path) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        var cursor = "";
        do {
            var more = cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
            var page = ask("GET", path + "?limit=50" + more, null);
            found.addAll(objects(page));
            cursor = field(page.substring(page.lastIndexOf(']') + 1), "cursor");
        } while (!cursor.isEmpty());
        return found;
    }

    /** Returns the value of the first field of this name, if it is a text. A real program takes a JSON library. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Returns the objects in the first list of a JSON text. */
    private static List<String> objects(String json) {
        var found = new ArrayList<String>();
        int depth = 0, begin = 0;
        boolean isText = false;
        for (int at = json.indexOf('[') + 1; at < json.length(); at++) {
            char one = json.charAt(at);
            if (isText) {
                at += one == '\\' ? 1 : 0;
                isText = one != '"';
            } else if (one == '"') {
                isText = true;
            } else if (one == '{' && depth++ == 0) {
                begin = at;
            } else if (one == '}' && --depth == 0) {
                found.add(json.substring(begin, at + 1));
            } else if (one == ']' && depth == 0) {
                break;
            }
        }
        return found;
    }
}
