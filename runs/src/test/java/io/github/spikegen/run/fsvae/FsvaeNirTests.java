package io.github.spikegen.run.fsvae;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.fsvae.FsvaeConfig.DenseNorm;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.run.NirAgreement;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FsvaeNirTests {

  @Test
  void theDecoderLeavesWholeFromLatentsToPixels() throws IOException {
    requireDecoder(TinyFsvaeRun.of(1).config());
  }

  @Test
  void theDecoderLeavesWholeWithoutNormalizationToo() throws IOException {
    FsvaeRunConfig tiny = TinyFsvaeRun.of(1).config();
    requireDecoder(
        FsvaeRunConfig.of(
            tiny.seed(),
            tiny.data(),
            tiny.recipe(),
            tiny.fsvae().withDenseNorm(DenseNorm.NONE),
            tiny.fsvaeTraining()));
  }

  private static void requireDecoder(FsvaeRunConfig config) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Fsvae model = FsvaeModel.create(config, manager);
      NirAgreement.awaken(model);
      NirNetworks networks =
          new FsvaeModel(new RunFolder(Path.of("run")), config, model, manager).nirNetworks();
      assertEquals(List.of("decoder"), networks.names());
      NirGraph graph = NirAgreement.require(networks, "decoder", manager);
      assertEquals(new Shape(6, 1, 1), graph.shapes().get("input"));
      assertEquals(new Shape(16, 7, 7), graph.shapes().get("output"));
    }
  }
}
