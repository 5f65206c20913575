package io.github.spikegen.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import io.github.spikegen.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/custom-gradients.md. */
class TriangleStepTests extends ArrayTest {

  @Test
  void hasItsOwnDerivative() {
    NDArray x = manager.create(new float[] {-2, -0.25f, 0, 0.5f});
    NDArray upstream = manager.create(new float[] {1, 2, 3, 4});
    assertArrayEquals(new float[] {0, 0, 1, 1}, TriangleStep.of(x).toFloatArray());
    NDArray gradient =
        GradientChecks.gradients(manager, in -> TriangleStep.of(in.get(0)).mul(upstream), x).get(0);
    assertArrayEquals(new float[] {0, 1.5f, 3, 2}, gradient.toFloatArray());
  }

  @Test
  void isWhatThePageShows() throws IOException {
    Path project = TestData.directory().toAbsolutePath().getParent();
    String page = Files.readString(project.resolve("docs/custom-gradients.md"));
    String source =
        Files.readString(
            project.resolve(
                "spiking-core/src/test/java/io/github/spikegen/autograd/TriangleStep.java"));
    assertTrue(page.contains(source.substring(source.indexOf("final class"))));
  }
}
