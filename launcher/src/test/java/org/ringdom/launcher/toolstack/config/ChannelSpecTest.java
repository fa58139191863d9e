package org.ringdom.launcher.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class ChannelSpecTest {
    private static DomainConfigReader.Result read(String channels) throws ConfigException {
        return DomainConfigReader.read(ConfigParser.parse("d.cfg", "name='a';kernel='k'\nchannel=[" + channels + "]"));
    }

    private static String errorOf(String channels) {
        return assertThrows(ConfigException.class, () -> read(channels)).getMessage();
    }

    @Test
    void channelsKeepTheOrderOfTheFile() throws ConfigException {
        DomainConfigReader.Result result = read("'connection=pty,name=z', ' name = a b=c , connection = pty ,'");
        assertEquals(List.of(new ChannelSpec("z"), new ChannelSpec("a b=c")), result.config().channels());
        assertEquals(List.of(), result.warnings());
    }

    @Test
    void printedChannelReadsAsItself() throws ConfigException {
        DomainConfig config = read("'name=z,connection=pty'").config();
        assertTrue(config.print().contains("channel = [\n    \"connection=pty,name=z\"\n]\n"), config.print());
        assertEquals(config, DomainConfigReader.read(ConfigParser.parse("again", config.print())).config());
    }

    @Test
    void otherConnectionsAreRefusedWhereTheyStand() {
        assertEquals("d.cfg:2:18: connection=socket is not supported; Ringdom's channels are for terminals; write"
                + " connection=pty and attach with 'ringdom console -n N DOMAIN'",
                errorOf("'name=a,connection=socket,path=/run/a'"));
        assertEquals("d.cfg:2:11: unknown connection 'tcp' of a channel; write connection=pty",
                errorOf("'connection=tcp,name=a'"));
        assertEquals("d.cfg:2:10: the channel has no connection; add connection=pty", errorOf("'name=a'"));
    }

    @Test
    void namesAreNeededAndUnique() {
        assertEquals("d.cfg:2:10: the channel has no name; add a name, for example name=agent",
                errorOf("'connection=pty'"));
        assertEquals("d.cfg:2:26: the name \"\" of a channel cannot be used; write 1 to 128 printable characters",
                errorOf("'connection=pty,name=,'"));
        assertEquals("d.cfg:2:26: the name \"a\\tb\" of a channel cannot be used; write 1 to 128 printable characters",
                errorOf("'connection=pty,name=a\tb'"));
        assertEquals("d.cfg:2:35: two channels have the name a; give each channel a name of its own",
                errorOf("'connection=pty,name=a', 'name=a,connection=pty'"));
    }

    @Test
    void wrongKeysAreNamed() throws ConfigException {
        assertEquals("d.cfg:2:18: unknown channel parameter 'conection'; did you mean 'connection'?",
                errorOf("'name=a,conection=pty'"));
        assertEquals("d.cfg:2:18: 'name' is given twice; leave one out", errorOf("'name=a,name=b,connection=pty'"));
        assertEquals("d.cfg:2:18: 'pty' says nothing about a channel; write name=value, for example connection=pty",
                errorOf("'name=a,pty'"));
        assertEquals(List.of("d.cfg:2:33: warning: Ringdom does nothing with 'path' of a channel"),
                read("'connection=pty,name=a,path=/x'").warnings().stream().map(ConfigWarning::toString).toList());
    }

    @Test
    void aTenthChannelIsOneTooMany() {
        String ten = IntStream.range(0, 10).mapToObj(n -> "'name=c" + n + ",connection=pty'")
                .collect(Collectors.joining(",\n"));
        assertEquals("d.cfg:11:1: a domain has 9 channels at most; leave this one out", errorOf(ten));
    }
}
