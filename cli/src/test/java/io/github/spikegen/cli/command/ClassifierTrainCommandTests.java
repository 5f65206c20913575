package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.metric.feature.ImageClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTrainCommandTests {

  @TempDir private Path folder;

  private List<String> train(Path out, String seed) {
    CommandResult result =
        CommandResult.of(
            ("classifier train --dataset mini --limit 20 --epochs 2 --seed " + seed + " --out")
                .concat(" " + out)
                .split(" "));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result.out().lines().toList();
  }

  @Test
  void everyEpochSaysWhatItGave() throws IOException {
    Path out = folder.resolve("made/classifier.safetensors");
    List<String> lines = train(out, "1");
    assertEquals("Training the classifier of mini: 2 epochs of 20 images.", lines.get(0));
    for (int epoch = 1; epoch <= 2; epoch++) {
      String expected =
          "  epoch %d/2: loss \\d\\.\\d{4}, \\d+\\.00 %% of training and \\d+\\.00 %% of test images right, .* s"
              .formatted(epoch);
      assertTrue(lines.get(epoch).matches(expected), lines.get(epoch));
    }
    assertEquals("The classifier is in %s.".formatted(out), lines.get(3));
    try (ImageClassifier classifier = ImageClassifier.load("made", out)) {
      assertEquals(10, classifier.classes());
    }
  }

  @Test
  void theSeedDecides() throws IOException {
    for (String seed : new String[] {"1", "2"}) {
      train(folder.resolve("first" + seed), seed);
    }
    train(folder.resolve("again"), "1");
    byte[] first = Files.readAllBytes(folder.resolve("first1"));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("again")));
    assertFalse(Arrays.equals(first, Files.readAllBytes(folder.resolve("first2"))));
  }
}
