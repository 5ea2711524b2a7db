"""Projects of units that have ended (撤并、更名): who does their work now, and the handing over of them by an amendment."""
