/** The target's metrics as a reader calls them. */
export const metricNames = { trainLoss: 'training loss', testLoss: 'test loss', trainAccuracy: 'training accuracy', testAccuracy: 'test accuracy' } as const;
