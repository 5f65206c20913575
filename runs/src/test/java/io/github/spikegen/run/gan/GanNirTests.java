package io.github.spikegen.run.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.run.NirAgreement;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GanNirTests {

  private static NirNetworks networks(GanVariant variant, NDManager manager) throws IOException {
    GanRunConfig config = TinyGanRun.of(1, TinyGanRun.tiny(variant).withTimeSteps(6)).config();
    SpikingGan gan = GanModel.create(config, manager);
    gan.networks().values().forEach(NirAgreement::awaken);
    return new GanModel(new RunFolder(Path.of("run")), config, gan, manager).nirNetworks();
  }

  @ParameterizedTest
  @EnumSource(names = {"SGAN", "SWGAN"})
  void bothNetworksOfAGanLeave(GanVariant variant) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NirNetworks networks = networks(variant, manager);
      assertEquals(List.of("generator", "discriminator"), networks.names());
      NirGraph generator = NirAgreement.require(networks, "generator", manager);
      assertEquals(new Shape(4, 1, 1), generator.shapes().get("input"));
      assertEquals(new Shape(16, 7, 7), generator.shapes().get("output"));
      NirGraph discriminator = NirAgreement.require(networks, "discriminator", manager);
      assertEquals(new Shape(1), discriminator.shapes().get("output"));
    }
  }

  @Test
  void whatNirHasNoNodeForIsNamed() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NirNetworks sgad = networks(GanVariant.SGAD, manager);
      refuses("the generator of run: NIR has no node for attention scoring", sgad, "generator");
      NirAgreement.require(sgad, "discriminator", manager);
      refuses(
          "the discriminator of run: it has no spiking neurons, which NIR is for",
          networks(GanVariant.HYBRID, manager),
          "discriminator");
      refuses(
          "denoiser is no network of run that is a chain of layers, expected generator or"
              + " discriminator",
          sgad,
          "denoiser");
    }
  }

  private static void refuses(String message, NirNetworks networks, String name) {
    RunException e = assertThrows(RunException.class, () -> networks.graph(name));
    assertEquals(message, e.getMessage());
  }
}
