// Makes Thunderbird read thunderbird.cfg beside the program.
pref("general.config.filename", "thunderbird.cfg");
pref("general.config.obscure_value", 0);
