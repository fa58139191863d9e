package org.ringdom.abi.headers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.headers.HeaderTable.Kind;
import org.ringdom.abi.headers.HeaderTable.Line;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.XenstoreError;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.io.netif.NetifCtrlRequest;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.abi.xen.Errno;

/** Every size, offset and number of the Xen layouts is what a C compiler makes of Xen's own headers. */
class XenHeadersTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void requireTools() {
        CProgram.requireTools();
    }

    @Test
    void everyConstantIsTheHeaders() throws Exception {
        List<Line> lines = HeaderTable.lines();
        StringBuilder main = new StringBuilder();
        for (Line line : lines) {
            main.append(print(line));
        }
        Map<String, String> compiled = new HashMap<>();
        for (String output : CProgram.run(folder, main.toString())) {
            String[] parts = output.split(" ", 2);
            compiled.put(parts[0], parts[1]);
        }
        List<Executable> checks = new ArrayList<>();
        for (Line line : lines) {
            String expected = line.kind() == Kind.PLAIN ? line.text().split(" ")[0] : compiled.get(line.key());
            String actual = HeaderTable.constants(line.owner()).get(line.name());
            checks.add(() -> assertEquals(expected, actual, line.key() + " against " + line.text()));
        }
        assertAll(checks);
    }

    private static String print(Line line) {
        return switch (line.kind()) {
            case CONST -> statement(line, line.text());
            case SIZEOF -> statement(line, "sizeof(" + line.text() + ")");
            case FIELD, OFFSET -> statement(line, "offsetof(" + line.text().replace(":", ",") + ")");
            case PLAIN -> "";
        };
    }

    private static String statement(Line line, String expression) {
        return "    printf(\"" + line.key() + " %lld\\n\", (long long)(" + expression + "));\n";
    }

    @Test
    void everyAccessorHasTheHeadersWidthAndSign() throws Exception {
        List<Line> fields = HeaderTable.lines().stream().filter(line -> line.kind() == Kind.FIELD).toList();
        StringBuilder main = new StringBuilder();
        for (Line line : fields) {
            main.append("    printf(\"%lu %lu %d\\n\", FIELD(").append(line.text().replace(":", ",")).append("));\n");
        }
        List<String> output = CProgram.run(folder, main.toString());
        List<Executable> checks = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Line line = fields.get(i);
            String[] parts = output.get(i).split(" ");
            AccessorCheck check = new AccessorCheck(line.owner(), line.name(), Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]), parts[2].equals("1"));
            checks.add(check::run);
        }
        assertAll(checks);
        assertTrue(fields.size() > 100, "the table has fields");
    }

    @Test
    void ringsHaveAsManyEntriesAsTheHeadersMacroSays() throws Exception {
        Map<String, Integer> entrySizes = new LinkedHashMap<>();
        entrySizes.put("blkif", BlkifProtocol.X86_64.entrySize());
        entrySizes.put("netif_tx", NetifTxRequest.SIZE);
        entrySizes.put("netif_rx", NetifRxRequest.SIZE);
        entrySizes.put("xen_netif_ctrl", NetifCtrlRequest.SIZE);
        StringBuilder main = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (Map.Entry<String, Integer> ring : entrySizes.entrySet()) {
            for (int pages = 1; pages <= 16; pages++) {
                main.append("    printf(\"").append(ring.getKey()).append(' ').append(pages)
                        .append(" %ld\\n\", (long)__CONST_RING_SIZE(").append(ring.getKey()).append(", ").append(pages)
                        .append(" * 4096));\n");
                expected.add(ring.getKey() + " " + pages + " " + RingLayout.entries(pages, ring.getValue()));
            }
        }
        assertEquals(expected, CProgram.run(folder, main.toString()));
    }

    @Test
    void blockRequestsOf64BitGuestsLieAsInTheHeaders() throws Exception {
        compareBlock(BlkifProtocol.X86_64);
        compareBlock(BlkifProtocol.NATIVE);
    }

    @Test
    void blockRequestsOf32BitGuestsLieAsInTheHeadersWithFourByteAlignment() throws Exception {
        compareBlock(BlkifProtocol.X86_32, "-DRINGDOM_X86_32");
    }

    private static void compareBlock(BlkifProtocol protocol, String... options) throws Exception {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("requestSize", "sizeof(struct blkif_request)");
        expressions.put("responseSize", "sizeof(struct blkif_response)");
        expressions.put("entrySize", "sizeof(union blkif_sring_entry)");
        expressions.put("idOffset", "offsetof(struct blkif_request, id)");
        expressions.put("sectorOffset", "offsetof(struct blkif_request, sector_number)");
        expressions.put("segmentsOffset", "offsetof(struct blkif_request, seg)");
        expressions.put("discardSectorsOffset", "offsetof(struct blkif_request_discard, nr_sectors)");
        expressions.put("indirectHandleOffset", "offsetof(struct blkif_request_indirect, handle)");
        expressions.put("indirectGrefsOffset", "offsetof(struct blkif_request_indirect, indirect_grefs)");
        StringBuilder main = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (Map.Entry<String, String> entry : expressions.entrySet()) {
            main.append("    printf(\"").append(entry.getKey()).append(" %ld\\n\", (long)").append(entry.getValue())
                    .append(");\n");
            expected.add(entry.getKey() + " " + BlkifProtocol.class.getMethod(entry.getKey()).invoke(protocol));
        }
        for (String form : List.of("blkif_request_discard", "blkif_request_indirect")) {
            String fields = "offsetof(struct " + form + ", id), offsetof(struct " + form + ", sector_number)";
            main.append("    printf(\"").append(form).append(" %zu %zu\\n\", ").append(fields).append(");\n");
            expected.add(form + " " + protocol.idOffset() + " " + protocol.sectorOffset());
        }
        for (int pages = 1; pages <= 16; pages++) {
            main.append("    printf(\"entries %ld\\n\", (long)__CONST_RING_SIZE(blkif, ").append(pages)
                    .append(" * 4096));\n");
            expected.add("entries " + protocol.entries(pages));
        }
        main.append("    printf(\"response %zu %zu %zu\\n\", offsetof(struct blkif_response, id), ")
                .append("offsetof(struct blkif_response, operation), offsetof(struct blkif_response, status));\n");
        expected.add("response " + BlkifResponse.ID_OFFSET + " " + BlkifResponse.OPERATION_OFFSET + " "
                + BlkifResponse.STATUS_OFFSET);
        assertEquals(expected, CProgram.run(folder, main.toString(), options));
    }

    @Test
    void protocolKeysAreTheHeaders() throws Exception {
        List<String> keys = CProgram.run(folder,
                "    puts(XEN_IO_PROTO_ABI_X86_64);\n    puts(XEN_IO_PROTO_ABI_X86_32);\n");
        assertEquals(List.of(BlkifProtocol.X86_64.key(), BlkifProtocol.X86_32.key()), keys);
    }

    @Test
    void xenstoreErrorsAreTheHeaders() throws IOException, InterruptedException {
        List<String> errors = CProgram.run(folder, """
                    for (unsigned i = 0; i < sizeof(xsd_errors) / sizeof(xsd_errors[0]); i++)
                        printf("%s %d\\n", xsd_errors[i].errstring, xsd_errors[i].errnum);
                """);
        assertEquals(XenstoreError.names().stream().map(name -> name + " " + Errno.ofName(name)).toList(), errors);
    }
}
