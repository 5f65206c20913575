package io.github.spikegen.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.testing.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands. */
class ReadmeTests {

  private static String readme() throws IOException {
    return Files.readString(TestData.directory().resolveSibling("README.md"));
  }

  @Test
  void javaExampleCompilesAndRuns(@TempDir Path folder) throws Exception {
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertTrue(block.find(), "the README has a Java example");
    Path source = Files.writeString(folder.resolve("FirstSpikes.java"), block.group(1));
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertEquals(0, status, () -> messages.toString(StandardCharsets.UTF_8));

    URL[] classes = {folder.toUri().toURL()};
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader());
        PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      loader
          .loadClass("FirstSpikes")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    String line = printed.toString(StandardCharsets.UTF_8).strip();
    double norm = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    assertTrue(norm > 0 && Double.isFinite(norm), line);
  }

  @Test
  void linksLeadToFiles() throws IOException {
    Path root = TestData.directory().resolveSibling("");
    Matcher links = Pattern.compile("\\]\\(((?!http)[^)#]+)\\)").matcher(readme());
    int found = 0;
    while (links.find()) {
      assertTrue(Files.exists(root.resolve(links.group(1))), links.group(1));
      found++;
    }
    assertTrue(found > 5, "links in the README");
  }
}
