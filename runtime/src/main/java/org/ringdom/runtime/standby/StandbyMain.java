package org.ringdom.runtime.standby;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.landlock.FileAccess;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.service.Preload;
import org.ringdom.runtime.service.SelfReport;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main program of the warm standby: loads what services need, reports READY, sleeps on {@code standby.box}, and becomes
 * the service whose role it is given. It takes one role in its life and maps nothing of a guest before.
 *
 * <p>Options: {@code --preload=FILE} names a list of classes, one a line; {@code --practice=FOLDER} an instance to practise on;
 * {@code --record=1} ends the process after both, for the making of its AOT cache.
 */
public final class StandbyMain {
    /** Role of the process while it waits. */
    public static final String ROLE = "standby";

    /** How often a confinement is practised, and with how many rules: more than it takes to be compiled. */
    private static final int CONFINEMENTS = 8;
    private static final int RULES = 40;
    private static final Logger LOG = LoggerFactory.getLogger(StandbyMain.class);

    private StandbyMain() {
    }

    /** Waits for a role and plays it; does not return. */
    public static void main(String[] args) {
        try {
            ServiceArguments arguments = ServiceArguments.parse(args);
            Processes.nameThread(arguments.role());
            String list = arguments.option("preload", "");
            int loaded = list.isEmpty() ? 0 : Preload.all(Path.of(list));
            String practice = arguments.option("practice", "");
            int played = practice.isEmpty()
                    ? 0
                    : Rehearsal.run(Path.of(practice), arguments.folder().file("standby-practice"));
            practiseBegin(arguments);
            if (arguments.options().containsKey("record")) {
                return;
            }
            // where it goes already: so that the way there is known
            Processes.redirectOutput(arguments.folder().logs().resolve(ROLE + ".log"));
            List<String> offer = await(arguments, loaded, played);
            List<String> role = offer.subList(Confinement.length(offer), offer.size());
            Processes.redirectOutput(arguments.folder().logs().resolve(roleOf(role) + ".log"));
            Confinement.fromWords(offer).enterProcess();
            play(role);
        } catch (ServiceFailure failure) {
            LOG.error("{}", failure.getMessage());
            Runtime.getRuntime().halt(failure.exitCode());
        } catch (InvocationTargetException thrown) {
            die(thrown.getCause());
        } catch (Throwable bug) { // whatever it is: nothing limps on
            die(bug);
        }
    }

    /** Each role begins with its words and its confinement. Once is to load what that needs, the other times to be quick. */
    private static void practiseBegin(ServiceArguments arguments) {
        List<Confinement.Rule> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            rules.add(i % 2 == 0
                    ? new Confinement.Rule(arguments.folder().logs(), FileAccess.USE)
                    : new Confinement.Rule(Path.of("/dev/null"), FileAccess.OWN));
        }
        List<String> words = new ArrayList<>(new Confinement(rules).toWords());
        words.add(StandbyMain.class.getName());
        words.addAll(arguments.toCommandLine());
        for (int i = 0; i < CONFINEMENTS; i++) {
            roleOf(words.subList(Confinement.length(words), words.size()));
            Confinement.fromWords(words).practise();
        }
    }

    private static List<String> await(ServiceArguments arguments, int loaded, int played) {
        try (SelfReport report = new SelfReport(arguments.folder().standbyOwn(), null, arguments.ownerEpoch());
                RoleBox box = RoleBox.open(arguments.folder().standbyBox())) {
            report.ready();
            LOG.info("standby waits for a role: {} classes loaded, {} roles practised", loaded, played);
            return box.take(arguments.incarnation());
        }
    }

    private static String roleOf(List<String> role) {
        return ServiceArguments.parse(role.subList(1, role.size()).toArray(String[]::new)).role();
    }

    /** Runs the main program of a role. */
    static void play(List<String> role) throws ReflectiveOperationException {
        String[] arguments = role.subList(1, role.size()).toArray(String[]::new);
        Class.forName(role.getFirst()).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void die(Throwable bug) {
        try {
            LOG.error("a bug ends this process", bug);
        } finally {
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }
}
