package io.github.spikegen.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.testing.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README and the other documents show works as it stands. */
class ReadmeTests {

  @TempDir private Path folder;

  private static String document(String name) throws IOException {
    return Files.readString(TestData.directory().resolveSibling(name));
  }

  /** Returns the Java example of a document that has a class. */
  private static String example(String document, String className) throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(document(document));
    while (block.find()) {
      if (block.group(1).contains("class " + className + " ")) {
        return block.group(1);
      }
    }
    throw new AssertionError(document + " has no Java example " + className);
  }

  /** Compiles and runs the Java example of a document, and returns the lines it prints. */
  private List<String> run(String document, String className, String... arguments)
      throws Exception {
    Path source =
        Files.writeString(folder.resolve(className + ".java"), example(document, className));
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
          .loadClass(className)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).strip().lines().toList();
  }

  private static double number(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** Both are compiled here, and run in {@code ExamplesTests}. */
  @ParameterizedTest
  @ValueSource(strings = {"DrawImages", "TrainWithResume"})
  void programsOfTheReadmeAreThoseOfTheExamples(String name) throws IOException {
    String file = "examples/src/main/java/io/github/spikegen/examples/" + name + ".java";
    assertEquals(document(file), example("README.md", name));
  }

  @Test
  void javaExampleCompilesAndRuns() throws Exception {
    double norm = number(run("README.md", "FirstSpikes").get(0));
    assertTrue(norm > 0 && Double.isFinite(norm), "norm of the gradient: " + norm);
  }

  @Test
  void exampleOfMetricsCompilesAndRuns() throws Exception {
    String real = archive("real.npz", 0);
    String generated = archive("generated.npz", 20);
    List<String> lines = run("docs/metrics.md", "JudgeImages", real, generated);
    assertEquals(5, lines.size(), lines.toString());
    assertTrue(number(lines.get(0)) > 0, lines.get(0));
    assertTrue(Double.isFinite(number(lines.get(1))), lines.get(1));
    assertTrue(lines.get(3).startsWith("PrecisionRecall[precision="), lines.get(3));
  }

  @Test
  void exampleOfSimilarityCompilesAndRuns() throws Exception {
    List<String> lines = run("docs/similarity.md", "CompareWithNeurons");
    assertEquals(2, lines.size(), lines.toString());
    for (int i = 0; i < 2; i++) {
      String layer = "layer." + (i + 1);
      assertTrue(lines.get(i).startsWith(layer + ": RSA 0."), lines.get(i));
      assertTrue(lines.get(i).contains("(p 0.001)"), lines.get(i));
    }
  }

  @Test
  void exampleOfEnergyCompilesAndRuns() throws Exception {
    List<String> lines = run("docs/energy.md", "CountOperations");
    assertEquals(3, lines.size(), lines.toString());
    // 3x3 of stride 2 with padding on 28x28: 41 taps along each axis; 8 filters
    assertEquals("layer.1: 13448 MACs, 0 synaptic operations, 61.9 nJ", lines.get(0));
    assertTrue(lines.get(1).matches("layer\\.2: 0 MACs, [1-9]\\d* synaptic .*"), lines.get(1));
    assertTrue(number(lines.get(2)) > 0, lines.get(2));
  }

  @Test
  void exampleOfNeuronsPrintsWhatThePageSays() throws Exception {
    List<String> lines = run("docs/neurons.md", "OneNeuron");
    assertTrue(document("docs/neurons.md").contains(String.join("\n", lines)), lines.toString());
    assertEquals("step 2: spike 1, V 0.000", lines.get(1));
  }

  private String archive(String name, int from) throws IOException {
    Path file = folder.resolve(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      int[] indices = IntStream.range(from, from + 20).toArray();
      ImageArchive.write(file, NamedDataset.MINI.load(null, Split.TEST).bytes(manager, indices));
    }
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/neurons.md", "docs/spike-health.md"})
  void linksLeadToFilesAndHeadings(String name) throws IOException {
    Path page = TestData.directory().resolveSibling(name);
    Matcher links =
        Pattern.compile("\\]\\(((?!http)[^)#]*)(?:#([^)]+))?\\)").matcher(document(name));
    int found = 0;
    while (links.find()) {
      Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
      assertTrue(Files.exists(target), links.group());
      if (links.group(2) != null) {
        assertTrue(headings(target).contains(links.group(2)), links.group());
      }
      found++;
    }
    assertTrue(found > 5, "links in " + name);
  }

  /** Returns the headings of a page as links name them. */
  private static List<String> headings(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
        .toList();
  }
}
