package io.github.spikegen.examples;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.diffusion.inpainting.MaskRegion;
import io.github.spikegen.image.ImageGrid;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.Samples;
import io.github.spikegen.run.ModelCapabilities.Inpaints;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.ImageEnergy;
import java.io.IOException;
import java.nio.file.Path;

/** Draws with the model of Fashion-MNIST that comes with the library, into a folder. */
final class DrawImages {
  public static void main(String... args) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.pretrained(manager);
      System.out.println(model.description());

      SampleRequest bags = SampleRequest.of(64).withSeed(1).withClass(8).withOption("steps", 12);
      try (Samples samples = model.sample(bags)) { // images [64, 1, 28, 28]
        new ImageGrid(8).write(Path.of(args[0], "bags.png"), samples.images());
        System.out.printf("64 bags in %.1f s%n", samples.cost().seconds());
      }

      ImageDataset clothes = NamedDataset.MINI.load(null, Split.TEST).limit(10);
      if (model instanceof Inpaints inpaints) { // draws the left halves anew, three times each
        SampleRequest three = SampleRequest.of(3);
        try (Samples completed = inpaints.inpaint(clothes, MaskRegion.LEFT.of(28, 28), three)) {
          new ImageGrid(3).write(Path.of(args[0], "completed.png"), completed.images());
        }
      }

      EnergyModel costs = EnergyModel.of45Nanometers();
      ImageEnergy energy = ImageEnergy.measure(model, SampleRequest.of(4), costs);
      System.out.printf("%.1f uJ an image%n", energy.report().total().picojoules(costs) / 1e6);
    }
  }
}
