package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.spikegen.layer.Precision;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.training.ArrayFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPrecisionTests {

  @TempDir private Path temporary;

  private RunFolder trained(String name, Precision precision) throws IOException {
    TinyDiffusionRun tiny = TinyDiffusionRun.of(1, 1);
    TinyDiffusionRun run =
        tiny.with(tiny.config().data(), options -> options.withPrecision(precision));
    RunFolder folder = run.start(temporary.resolve(name));
    assertTrue(run.train(folder));
    assertEquals(Precision.FLOAT32, Precision.current());
    DiffusionRunConfig stored = folder.config(DiffusionRunConfig.FAMILY);
    assertEquals(precision, stored.vqTraining().precision());
    assertEquals(precision, stored.priorTraining().precision());
    return folder;
  }

  @Test
  void bothStagesLearnInBfloat16AndStoreFloat32() throws IOException {
    RunFolder exact = trained("exact", Precision.FLOAT32);
    RunFolder rounded = trained("rounded", Precision.BFLOAT16);
    RunFolder again = trained("again", Precision.BFLOAT16);
    for (String network : List.of(DiffusionFamily.VQ_SVAE, DiffusionFamily.DENOISER)) {
      assertNotEquals(-1, Files.mismatch(exact.weights(network), rounded.weights(network)));
      assertEquals(-1, Files.mismatch(rounded.weights(network), again.weights(network)));
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList expected = ArrayFile.load(manager, exact.weights(DiffusionFamily.VQ_SVAE));
      NDList actual = ArrayFile.load(manager, rounded.weights(DiffusionFamily.VQ_SVAE));
      for (NDArray weight : expected) {
        assertEquals(weight.getDataType(), actual.get(weight.getName()).getDataType());
        if (weight.getName().endsWith("Conv2d_weight")) {
          assertEquals(DataType.FLOAT32, weight.getDataType());
          NDArray difference = weight.sub(actual.get(weight.getName())).abs().max();
          assertTrue(difference.getFloat() < 0.02, weight.getName()); // three steps of 2e-3
        }
      }
    }
  }
}
