package org.ringdom.launcher.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import org.ringdom.launcher.client.LocalInstances;

/** Entry point of the command {@code ringdom}. */
public final class Main {
    private Main() {
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        CliContext context = new CliContext(new LocalInstances(System.getenv()), out, err, System.getenv());
        int code = Cli.run(context, arguments);
        if (out.checkError() && code == Cli.OK) {
            code = Cli.FAILED;
        }
        System.exit(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
    }
}
