import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Everybody is called, once, however often one asks for it. */
final class RemindersTest {
    private static final Reminders VOGENT =
        new Reminders(System.getenv("VOGENT_BASE_URL"), System.getenv("VOGENT_API_KEY"));

    public static void main(String[] none) throws Exception {
        var agent = Reminders.field(VOGENT.entries("/agents").get(0), "id");
        everybodyIsCalled(agent);
        askingTwiceCallsNobodyTwice(agent);
        System.out.println("2 tests passed");
    }

    /** A dozen people; nobody is in the lists of two tests, for two calls to one person are what must not be. */
    private static List<String> people(int first) {
        return IntStream.range(first, first + 12).mapToObj(n -> "+12025550" + n).toList();
    }

    private static void everybodyIsCalled(String agent) throws Exception {
        var listed = people(124);
        var job = VOGENT.remind("reminders " + UUID.randomUUID(), agent, listed);
        VOGENT.await(job, 10);
        var called = VOGENT.entries("/batch_dial_jobs/" + job + "/dials").stream();
        check(new HashSet<>(listed).equals(new HashSet<>(called.map(dial -> Reminders.field(dial, "toNumber")).toList())));
    }

    private static void askingTwiceCallsNobodyTwice(String agent) throws Exception {
        var listed = people(136);
        var name = "reminders " + UUID.randomUUID();
        var job = VOGENT.remind(name, agent, listed);
        check(job.equals(VOGENT.remind(name, agent, listed)));
        VOGENT.await(job, 10);
        check(VOGENT.entries("/batch_dial_jobs/" + job + "/dials").size() == listed.size());
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError("not as it should be");
        }
    }
}
