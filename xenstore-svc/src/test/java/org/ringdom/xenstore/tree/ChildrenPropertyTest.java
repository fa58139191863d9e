package org.ringdom.xenstore.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.ringdom.xenstore.permission.Permissions;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ChildrenPropertyTest {
    @Property(tries = 200)
    void behavesAsASortedMapAndOldStatesStayAsTheyWere(@ForAll long seed) {
        Random random = new Random(seed);
        Children children = Children.NONE;
        TreeMap<String, Node> model = new TreeMap<>();
        List<Children> states = new ArrayList<>();
        List<Map<String, Node>> models = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            String name = "n" + random.nextInt(1 + step / 3);
            if (random.nextInt(3) > 0 || !model.containsKey(name)) {
                Node node = Node.leaf(Node.EMPTY_VALUE, Permissions.PRIVATE, step);
                children = model.containsKey(name) && random.nextBoolean()
                        ? children.replaced("/" + name, 1, 1 + name.length(), node)
                        : children.with(name, node);
                model.put(name, node);
            } else {
                children = children.without(name);
                model.remove(name);
            }
            if (random.nextInt(10) == 0) {
                children.listing(); // what is cached must not outlive a change of the names
            }
            states.add(children);
            models.add(new TreeMap<>(model));
        }
        for (int i = 0; i < states.size(); i++) {
            check(states.get(i), models.get(i));
        }
    }

    private static void check(Children children, Map<String, Node> model) {
        assertEquals(model.size(), children.size());
        StringBuilder names = new StringBuilder();
        model.forEach((name, node) -> {
            names.append(name).append('\0');
            String path = "/x/" + name + "/y";
            assertSame(node, children.find(path, 3, 3 + name.length()));
        });
        assertNull(children.find("/m/", 1, 2));
        assertArrayEquals(names.toString().getBytes(), children.listing());
    }

    @Property(tries = 5)
    void staysBalancedInWhateverOrder(@ForAll long seed) {
        Random random = new Random(seed);
        Children rising = Children.NONE;
        Node node = Node.leaf(Node.EMPTY_VALUE, Permissions.PRIVATE, 1);
        for (int i = 0; i < 20_000; i++) {
            rising = rising.with("%06d".formatted(i), node);
        }
        for (int i = 0; i < 15_000; i++) {
            String name = "%06d".formatted(i);
            rising = random.nextBoolean() ? rising.without(name) : rising.with(name, node);
        }
        // an AVL tree of n entries is less than 1.45 log2(n) high
        double most = 1.45 * Math.log(rising.size() + 2.0) / Math.log(2);
        assertEquals(true, rising.height() <= most, rising.height() + " levels for " + rising.size());
    }
}
